package io.tidegate.schemas.entity;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One entity of one cluster. Its order (cluster, kind, id, owner; strings by UTF-16 code unit) is
 * the order in which the entities of a tick are worked off.
 *
 * @param owner the tenant of a key, within which alone its id means something; empty for what has
 *     none, and where it is not known
 */
public record EntityKey(String cluster, EntityKind kind, String id, String owner)
    implements Comparable<EntityKey> {

  public EntityKey {
    requireNonNull(cluster, "cluster is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(id, "id is null");
    requireNonNull(owner, "owner is null");
  }

  /** An entity that is the same for all tenants. */
  public EntityKey(String cluster, EntityKind kind, String id) {
    this(cluster, kind, id, "");
  }

  /** The cluster itself as an entity. */
  public static EntityKey ofCluster(String cluster) {
    return new EntityKey(cluster, EntityKind.CLUSTER, cluster);
  }

  /** A tenant's key: another tenant's of the same id is another one. */
  public static EntityKey ofKey(String cluster, String tenant, String id) {
    return new EntityKey(cluster, EntityKind.API_KEY, id, tenant);
  }

  /** {@code <kind>/<id>}, as alerts name it. */
  public String uid() {
    return kind.wireName() + "/" + id;
  }

  /**
   * {@code <kind>/<owner>/<id>}, a slash within the owner %2F, as what is meant for one tenant's
   * key names it; without an owner as {@link #uid()}.
   */
  public String ownedUid() {
    return owner.isEmpty()
        ? uid()
        : kind.wireName() + "/" + owner.replace("%", "%25").replace("/", "%2F") + "/" + id;
  }

  /** True where a record of that subject is about this entity, and not about its owner. */
  public boolean isSubject(String subject) {
    return subject.equals(uid()) || subject.equals(ownedUid());
  }

  /** {@code <cluster>/<kind>/<id>}, as topics key it. */
  public String path() {
    return cluster + "/" + uid();
  }

  /** {@code <cluster>/<kind>/<owner>/<id>}: what no two entities share. */
  public String ownedPath() {
    return cluster + "/" + ownedUid();
  }

  /** The owner as an entity of its own kind; only where there is an owner. */
  public EntityKey tenant() {
    return new EntityKey(cluster, EntityKind.TENANT, owner);
  }

  @Override
  public int compareTo(EntityKey other) {
    int byCluster = cluster.equals(other.cluster) ? 0 : cluster.compareTo(other.cluster);
    if (byCluster != 0) {
      return byCluster;
    }
    int byKind = Integer.compare(kind.code(), other.kind.code());
    if (byKind != 0) {
      return byKind;
    }
    int byId = id.compareTo(other.id);
    return byId != 0 ? byId : owner.compareTo(other.owner);
  }

  /** What tells most apart is compared first: it is looked up more often than anything else. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || other instanceof EntityKey key
            && kind == key.kind
            && id.equals(key.id)
            && owner.equals(key.owner)
            && cluster.equals(key.cluster);
  }

  @Override
  public int hashCode() {
    int unowned = (cluster.hashCode() * 31 + kind.code()) * 31 + id.hashCode();
    return owner.isEmpty() ? unowned : unowned * 31 + owner.hashCode();
  }
}
