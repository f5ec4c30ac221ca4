package io.tidegate.app.check;

import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether telemetry and scaling events mean nodes by the same names: by name, by address, or by an
 * address without its port.
 */
final class KnownNodes {
  /** Names and addresses of each side; those beyond are not looked for. */
  private static final int MOST = 200_000;

  private static final int SHOWN = 3;
  private static final String BETWEEN = "\n";

  private final Map<String, String> nodeByName = new HashMap<>();
  private final Map<String, Long> requestsByName = new HashMap<>();
  private long requests;

  /**
   * What joins.
   *
   * @param inTelemetry names of nodes in telemetry
   * @param ofThemKnown those that scaling events know
   * @param requests that name a node
   * @param ofThemJoined those whose node scaling events know
   * @param inScaling nodes of scaling events
   * @param ofThemSeen those that telemetry names
   * @param unknown some names that scaling events do not know
   * @param unseen some nodes that telemetry does not name
   */
  public record Joined(
      long inTelemetry,
      long ofThemKnown,
      long requests,
      long ofThemJoined,
      long inScaling,
      long ofThemSeen,
      List<String> unknown,
      List<String> unseen) {}

  /** Takes in what a scaling event names. */
  void learn(ScalingEvent event) {
    if (event.node() != null) {
      learn(event.cluster(), event.node(), event.addresses());
    }
    if (event.nodes() != null) {
      for (NodeReport report : event.nodes()) {
        learn(event.cluster(), report.node(), report.addresses());
      }
    }
  }

  private void learn(String cluster, String node, List<String> addresses) {
    add(cluster, node, node);
    for (String address : addresses) {
      add(cluster, address, node);
      add(cluster, hostOf(address), node);
    }
  }

  private void add(String cluster, String name, String node) {
    if (nodeByName.size() < MOST) {
      nodeByName.putIfAbsent(cluster + BETWEEN + name, cluster + BETWEEN + node);
    }
  }

  /** Takes in that a request names a node. */
  void seen(String cluster, String name) {
    requests++;
    String key = cluster + BETWEEN + name;
    if (requestsByName.size() < MOST || requestsByName.containsKey(key)) {
      requestsByName.merge(key, 1L, Long::sum);
    }
  }

  /** The only cluster that scaling events told of; a name for it where there is not one. */
  String onlyCluster() {
    SortedSet<String> clusters = new TreeSet<>();
    nodeByName.keySet().forEach(key -> clusters.add(key.substring(0, key.indexOf(BETWEEN))));
    return clusters.size() == 1 ? clusters.first() : FormInput.UNNAMED;
  }

  Joined joined() {
    SortedSet<String> unknown = new TreeSet<>();
    SortedSet<String> unseen = new TreeSet<>(nodeByName.values());
    int all = unseen.size();
    long known = 0;
    long joined = 0;
    for (Map.Entry<String, Long> each : requestsByName.entrySet()) {
      String node = find(each.getKey());
      if (node == null) {
        unknown.add(each.getKey());
      } else {
        known++;
        joined += each.getValue();
        unseen.remove(node);
      }
    }
    return new Joined(
        requestsByName.size(),
        known,
        requests,
        joined,
        all,
        all - unseen.size(),
        some(unknown),
        some(unseen));
  }

  private @Nullable String find(String key) {
    String node = nodeByName.get(key);
    int at = key.indexOf(BETWEEN) + 1;
    return node == null ? nodeByName.get(key.substring(0, at) + hostOf(key.substring(at))) : node;
  }

  private static List<String> some(SortedSet<String> names) {
    List<String> some = new ArrayList<>();
    names.stream()
        .limit(SHOWN)
        .forEach(name -> some.add(name.substring(name.indexOf(BETWEEN) + 1)));
    return some;
  }

  /** The address without its port, where it has one: {@code 10.0.0.1:80} or {@code [::1]:80}. */
  private static String hostOf(String address) {
    int colon = address.lastIndexOf(':');
    boolean hasPort =
        colon > 0
            && colon < address.length() - 1
            && address.chars().skip(colon + 1L).allMatch(c -> c >= '0' && c <= '9');
    if (!hasPort) {
      return address;
    }
    if (address.charAt(0) == '[') {
      return address.charAt(colon - 1) == ']' ? address.substring(1, colon - 1) : address;
    }
    return address.indexOf(':') == colon ? address.substring(0, colon) : address;
  }
}
