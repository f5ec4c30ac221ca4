package io.tidegate.schemas.control;

import static java.util.Objects.requireNonNull;

import io.tidegate.schemas.entity.Address;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a command acts on. {@link #kind()} is the target type's word in the {@code x-tidegate}
 * namespace; {@link #id()} the target's own id within its cluster: two targets of one kind and
 * cluster have one id only where they are the same.
 */
public sealed interface Target {
  /** The cluster of targets that are meant in all clusters. */
  String EVERY_CLUSTER = "*";

  String cluster();

  String kind();

  String id();

  /** What names the target on the wire beside its cluster, by member. */
  SortedMap<String, String> members();

  /**
   * {@code <cluster>/<kind>/<id>}: the key of the target's records, within which generations rise.
   */
  default String key() {
    return cluster() + "/" + kind() + "/" + id();
  }

  /** The target of which this is a part: whoever means that one means this one too. */
  default Target widest() {
    return this;
  }

  record Tenant(String cluster, String tenant) implements Target {
    public Tenant {
      requireNonNull(cluster, "cluster is null");
      requireNonNull(tenant, "tenant is null");
    }

    @Override
    public String kind() {
      return "tenant";
    }

    @Override
    public String id() {
      return tenant;
    }

    @Override
    public SortedMap<String, String> members() {
      return only("tenant", tenant);
    }
  }

  /**
   * A tenant's key, or the keys of that id of all tenants; its id is {@code <tenant>/<key>} as of a
   * user, or else {@code <key>}, in which a slash is %2F.
   *
   * @param tenant null for all tenants
   */
  record ApiKey(String cluster, @Nullable String tenant, String apiKey) implements Target {
    public ApiKey {
      requireNonNull(cluster, "cluster is null");
      requireNonNull(apiKey, "apiKey is null");
    }

    /** The keys of that id, whoever holds them. */
    public ApiKey(String cluster, String apiKey) {
      this(cluster, null, apiKey);
    }

    @Override
    public Target widest() {
      return new ApiKey(cluster, null, apiKey);
    }

    @Override
    public String kind() {
      return "api_key";
    }

    @Override
    public String id() {
      return tenant == null ? escaped(apiKey) : escaped(tenant) + "/" + apiKey;
    }

    @Override
    public SortedMap<String, String> members() {
      return tenant == null ? only("api_key", apiKey) : two("api_key", apiKey, "tenant", tenant);
    }
  }

  /** A tenant's own end user; its id is {@code <tenant>/<user>}, a slash within the tenant %2F. */
  record User(String cluster, String tenant, String user) implements Target {
    public User {
      requireNonNull(cluster, "cluster is null");
      requireNonNull(tenant, "tenant is null");
      requireNonNull(user, "user is null");
    }

    @Override
    public String kind() {
      return "user";
    }

    @Override
    public String id() {
      return escaped(tenant) + "/" + user;
    }

    @Override
    public SortedMap<String, String> members() {
      return two("tenant", tenant, "user", user);
    }
  }

  /** Whatever comes from an address, or from the addresses of a prefix; of one, the one text. */
  record Source(String cluster, String source) implements Target {
    public Source {
      requireNonNull(cluster, "cluster is null");
      source = Address.textOf(requireNonNull(source, "source is null"));
    }

    @Override
    public String kind() {
      return "source";
    }

    @Override
    public String id() {
      return source;
    }

    @Override
    public SortedMap<String, String> members() {
      return only("source", source);
    }
  }

  record Node(String cluster, String node) implements Target {
    public Node {
      requireNonNull(cluster, "cluster is null");
      requireNonNull(node, "node is null");
    }

    @Override
    public String kind() {
      return "node";
    }

    @Override
    public String id() {
      return node;
    }

    @Override
    public SortedMap<String, String> members() {
      return only("node", node);
    }
  }

  /**
   * A model; its id is {@code <model>} or {@code <model>@<version>}, an at within the model %40.
   */
  record Model(String cluster, String model, @Nullable String version) implements Target {
    public Model {
      requireNonNull(cluster, "cluster is null");
      requireNonNull(model, "model is null");
    }

    @Override
    public String kind() {
      return "model";
    }

    @Override
    public String id() {
      String name = model.replace("%", "%25").replace("@", "%40");
      return version == null ? name : name + "@" + version;
    }

    @Override
    public SortedMap<String, String> members() {
      return version == null ? only("model", model) : two("model", model, "version", version);
    }
  }

  record NodeGroup(String cluster, String group) implements Target {
    public NodeGroup {
      requireNonNull(cluster, "cluster is null");
      requireNonNull(group, "group is null");
    }

    @Override
    public String kind() {
      return "node_group";
    }

    @Override
    public String id() {
      return group;
    }

    @Override
    public SortedMap<String, String> members() {
      return only("group", group);
    }
  }

  private static String escaped(String name) {
    return name.replace("%", "%25").replace("/", "%2F");
  }

  private static SortedMap<String, String> only(String name, String value) {
    SortedMap<String, String> members = new TreeMap<>();
    members.put(name, value);
    return Collections.unmodifiableSortedMap(members);
  }

  private static SortedMap<String, String> two(
      String first, String firstValue, String second, String secondValue) {
    SortedMap<String, String> members = new TreeMap<>();
    members.put(first, firstValue);
    members.put(second, secondValue);
    return Collections.unmodifiableSortedMap(members);
  }
}
