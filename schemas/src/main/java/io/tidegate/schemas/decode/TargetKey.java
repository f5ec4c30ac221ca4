package io.tidegate.schemas.decode;

import io.tidegate.schemas.control.Target;
import java.util.Optional;

/** Reads the key of a target, {@code <cluster>/<kind>/<id>}, back into the target. */
public final class TargetKey {
  private static final int PARTS = 3;

  private TargetKey() {}

  /** The target of that key; empty where it is the key of none. */
  public static Optional<Target> read(String key) {
    String[] parts = key.split("/", PARTS);
    if (parts.length < PARTS || parts[0].isEmpty() || parts[2].isEmpty()) {
      return Optional.empty();
    }
    Optional<Target> target = read(parts[0], parts[1], parts[2]);
    // Only what would be written so: any other spelling is the key of nothing.
    return target.filter(each -> each.key().equals(key));
  }

  private static Optional<Target> read(String cluster, String kind, String id) {
    int slash = id.indexOf('/');
    int at = id.indexOf('@');
    return Optional.ofNullable(
        switch (kind) {
          case "tenant" -> new Target.Tenant(cluster, id);
          case "api_key" ->
              slash < 0
                  ? new Target.ApiKey(cluster, plain(id))
                  : new Target.ApiKey(
                      cluster, plain(id.substring(0, slash)), id.substring(slash + 1));
          case "user" ->
              slash < 0
                  ? null
                  : new Target.User(
                      cluster, plain(id.substring(0, slash)), id.substring(slash + 1));
          case "source" -> new Target.Source(cluster, id);
          case "node" -> new Target.Node(cluster, id);
          case "model" ->
              at < 0
                  ? new Target.Model(cluster, plain(id), null)
                  : new Target.Model(cluster, plain(id.substring(0, at)), id.substring(at + 1));
          case "node_group" -> new Target.NodeGroup(cluster, id);
          default -> null;
        });
  }

  private static String plain(String escaped) {
    return escaped.replace("%40", "@").replace("%2F", "/").replace("%25", "%");
  }
}
