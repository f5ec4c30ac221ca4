package io.tidegate.formats.otlp;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which attributes say what the dialects leave open: who pays, by which key, from where, on which
 * node. An attribute is named as it is, or with {@code resource/} before it where it is one of the
 * resource.
 *
 * <p>By default nothing of identity is taken that a caller could have set: of the tenant and the
 * key only what LiteLLM writes from its own look at the key. A header that a gateway maps to an
 * attribute is the caller's unless the gateway overwrites it, and is taken only where it is named
 * here.
 */
public final class OtlpOptions {
  private static final String TENANT = "tenant";
  private static final String API_KEY = "api_key";
  private static final String USER = "user";
  private static final String SOURCE = "source";
  private static final String SESSION = "session";
  private static final String NODE = "node";
  private static final String GATEWAY = "gateway";
  private static final String CLUSTER = "cluster";
  private static final String REGION = "region";
  private static final String SERVICES = "services";

  private static final List<String> NODE_OF_RESOURCE =
      List.of("resource/k8s.node.name", "resource/host.name", "resource/service.instance.id");

  private static final SortedMap<String, List<String>> DEFAULTS = defaults();

  private final SortedMap<String, AttributeChoice> choices = new TreeMap<>();
  private final AttributeChoice ownNode = new AttributeChoice(NODE_OF_RESOURCE);
  private final Set<String> services;
  private final boolean namesTenant;

  private OtlpOptions(SortedMap<String, List<String>> given) {
    SortedMap<String, List<String>> all = new TreeMap<>(DEFAULTS);
    all.putAll(given);
    this.services = new TreeSet<>(all.getOrDefault(SERVICES, List.of()));
    this.namesTenant = given.containsKey(TENANT);
    all.remove(SERVICES);
    all.forEach((member, names) -> choices.put(member, new AttributeChoice(names)));
  }

  /** What holds where nothing is configured. */
  public static OtlpOptions byDefault() {
    return new OtlpOptions(new TreeMap<>());
  }

  /**
   * Options as they stand in a configuration: names of attributes by member, and under {@code
   * services} the values of {@code service.name} whose spans are read.
   *
   * @throws IllegalArgumentException naming the key that is not known, and those that are
   */
  public static OtlpOptions of(SortedMap<String, List<String>> given) {
    for (var option : given.entrySet()) {
      if (!DEFAULTS.containsKey(option.getKey())) {
        throw new IllegalArgumentException(
            "option " + option.getKey() + " is not known; allowed: " + keys());
      }
      for (String name : option.getValue()) {
        if (name.isEmpty() || name.length() > 256) {
          throw new IllegalArgumentException(
              "option " + option.getKey() + " holds '" + name + "'; allowed: 1 to 256 characters");
        }
      }
    }
    return new OtlpOptions(given);
  }

  /** The options that there are, in order. */
  public static List<String> keys() {
    return List.copyOf(DEFAULTS.keySet());
  }

  AttributeChoice tenant() {
    return choice(TENANT);
  }

  AttributeChoice apiKey() {
    return choice(API_KEY);
  }

  AttributeChoice user() {
    return choice(USER);
  }

  AttributeChoice source() {
    return choice(SOURCE);
  }

  AttributeChoice session() {
    return choice(SESSION);
  }

  AttributeChoice gateway() {
    return choice(GATEWAY);
  }

  AttributeChoice cluster() {
    return choice(CLUSTER);
  }

  AttributeChoice region() {
    return choice(REGION);
  }

  /** The node that a span of another names: none by default, see {@link #ownNode}. */
  AttributeChoice node() {
    return choice(NODE);
  }

  /** The node of a server's own span or metrics: the resource is where it runs. */
  AttributeChoice ownNode() {
    return ownNode;
  }

  /** True where the configuration says which attributes name the tenant. */
  boolean namesTenant() {
    return namesTenant;
  }

  /** True where spans of that service are read. */
  boolean reads(Attributes resource) {
    String service = resource.get("service.name");
    return services.isEmpty() || service != null && services.contains(service);
  }

  /** All attributes that are needed. */
  Set<String> wanted() {
    Set<String> wanted = new TreeSet<>(Dialects.names());
    wanted.addAll(NodeMetrics.nodeLabels());
    wanted.add("service.name");
    choices.values().forEach(choice -> choice.names(wanted::add));
    ownNode.names(wanted::add);
    return wanted;
  }

  private AttributeChoice choice(String member) {
    return choices.getOrDefault(member, new AttributeChoice(List.of()));
  }

  private static SortedMap<String, List<String>> defaults() {
    SortedMap<String, List<String>> names = new TreeMap<>();
    names.put(
        TENANT,
        List.of(
            "litellm.metadata.user_api_key_team_id",
            "metadata.user_api_key_team_id",
            "litellm.metadata.user_api_key_org_id",
            "metadata.user_api_key_org_id",
            "resource/tenant.id"));
    names.put(
        API_KEY,
        List.of(
            "litellm.api_key.hash",
            "litellm.metadata.user_api_key_hash",
            "metadata.user_api_key_hash"));
    names.put(USER, List.of("user.id", "enduser.id", "user.hash", "enduser.pseudo.id"));
    names.put(
        SOURCE,
        List.of(
            "client.address",
            "litellm.metadata.requester_ip_address",
            "metadata.requester_ip_address"));
    names.put(SESSION, new ArrayList<>(Dialects.SESSION));
    names.put(NODE, List.of());
    names.put(
        GATEWAY,
        List.of("resource/service.instance.id", "resource/k8s.pod.name", "resource/host.name"));
    names.put(CLUSTER, List.of("resource/k8s.cluster.name"));
    names.put(REGION, List.of("resource/cloud.region"));
    names.put(SERVICES, List.of());
    return names;
  }
}
