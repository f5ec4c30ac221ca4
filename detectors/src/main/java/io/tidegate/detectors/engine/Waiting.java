package io.tidegate.detectors.engine;

import io.tidegate.detectors.contain.Readiness;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.detectors.fleet.RunningNode;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the fleet's timeline says of nodes that wait to be secured: of those of which that was told,
 * for whoever was found running may have been secured long ago.
 */
final class Waiting {
  private Waiting() {}

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
    int target = 0;
    long targetMs = 0;
    for (ScalingEvent event : fleet.eventsSince(seen.startMs())) {
      if (event.type() == ScalingType.SCALE_DECISION && event.to() > secured) {
        target = (int) Math.min(Integer.MAX_VALUE, event.to());
        targetMs = event.timeMs();
      }
    }
    return new Readiness(
        fleet.cluster(), seen.endMs(), seen.tickMs(), waiting, secured, target, targetMs);
  }
}
