package io.tidegate.schemas.entity;

import static java.util.Objects.requireNonNull;

/**
 * One entity of one cluster. Its order (cluster, kind, id; strings by UTF-16 code unit) is the
 * order in which the entities of a tick are worked off.
 */
public record EntityKey(String cluster, EntityKind kind, String id)
    implements Comparable<EntityKey> {

  public EntityKey {
    requireNonNull(cluster, "cluster is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(id, "id is null");
  }

  /** The cluster itself as an entity. */
  public static EntityKey ofCluster(String cluster) {
    return new EntityKey(cluster, EntityKind.CLUSTER, cluster);
  }

  /** {@code <kind>/<id>}, as alerts name it. */
  public String uid() {
    return kind.wireName() + "/" + id;
  }

  /** {@code <cluster>/<kind>/<id>}, as topics key it. */
  public String path() {
    return cluster + "/" + uid();
  }

  @Override
  public int compareTo(EntityKey other) {
    int byCluster = cluster.equals(other.cluster) ? 0 : cluster.compareTo(other.cluster);
    if (byCluster != 0) {
      return byCluster;
    }
    int byKind = Integer.compare(kind.code(), other.kind.code());
    return byKind != 0 ? byKind : id.compareTo(other.id);
  }

  @Override
  public int hashCode() {
    return (cluster.hashCode() * 31 + kind.code()) * 31 + id.hashCode();
  }
}
