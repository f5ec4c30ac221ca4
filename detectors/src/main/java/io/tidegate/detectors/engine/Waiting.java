package io.tidegate.detectors.engine;

import static java.util.Objects.requireNonNullElse;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.contain.Readiness;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.detectors.fleet.NodeState;
import io.tidegate.detectors.fleet.RunningNode;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the fleet's timeline says of nodes that wait to be secured: of those of which that was told,
 * for whoever was found running may have been secured long ago. Those that serve and were said to
 * be secured since they are ready do not wait, whatever is said of them since.
 */
final class Waiting {
  private Waiting() {}

  /** Where anybody says who is secured, it can be told who waits for it. */
  static boolean isTold(FleetView fleet) {
    return fleet.fromTimeline() && fleet.securitySignalKnown() && !fleet.securitySignalSilent();
  }

  static Readiness readinessOf(FleetSeen seen) {
    FleetView fleet = seen.fleet();
    SortedMap<String, Long> waiting = new TreeMap<>();
    int secured = 0;
    for (RunningNode node : fleet.nodes()) {
      if (node.isReady() && node.isSecured()) {
        secured++;
      } else if (node.isReady() && node.told() && waiting.size() < Readiness.MOST_NODES) {
        waiting.put(node.name(), node.readyMs());
      }
    }
    waiting.keySet().removeAll(securedBefore(waiting, seen));
    int target = 0;
    long targetMs = 0;
    for (ScalingEvent event : fleet.eventsSince(seen.startMs())) {
      if (event.type() == ScalingType.SCALE_DECISION && event.to() > secured) {
        target = (int) Math.min(Integer.MAX_VALUE, event.to());
        targetMs = event.timeMs();
      }
    }
    SortedSet<String> served = new TreeSet<>(waiting.keySet());
    served.removeIf(node -> !fleet.hasServed(node));
    return new Readiness(
        fleet.cluster(),
        seen.endMs(),
        seen.tickMs(),
        waiting,
        served,
        secured,
        fleet.serving(),
        target,
        targetMs);
  }

  /** Those of the waiting that work now, and that an event since they are ready called secured. */
  private static SortedSet<String> securedBefore(SortedMap<String, Long> waiting, FleetSeen seen) {
    SortedMap<String, Long> working = new TreeMap<>();
    for (Map.Entry<String, Pane> entry : seen.nodes().entrySet()) {
      if (!waiting.isEmpty() && entry.getValue().get(Amount.SERVED) > 0) {
        seen.fleet()
            .resolve(entry.getKey(), seen.endMs())
            .map(NodeState::name)
            .filter(waiting::containsKey)
            .ifPresent(name -> working.put(name, waiting.getOrDefault(name, 0L)));
      }
    }
    SortedSet<String> secured = new TreeSet<>();
    if (working.isEmpty()) {
      return secured;
    }
    for (ScalingEvent event : seen.fleet().eventsSince(Collections.min(working.values()) - 1)) {
      for (String name : calledSecured(event)) {
        if (event.timeMs() >= working.getOrDefault(name, Long.MAX_VALUE)) {
          secured.add(name);
        }
      }
    }
    return secured;
  }

  private static List<String> calledSecured(ScalingEvent event) {
    if (event.type() == ScalingType.NODE_SECURED && event.node() != null) {
      return List.of(event.node());
    }
    List<String> names = new ArrayList<>();
    for (NodeReport report : requireNonNullElse(event.nodes(), List.<NodeReport>of())) {
      if (Boolean.TRUE.equals(report.secured())) {
        names.add(report.node());
      }
    }
    return names;
  }
}
