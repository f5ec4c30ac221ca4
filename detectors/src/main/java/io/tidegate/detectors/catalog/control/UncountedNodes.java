package io.tidegate.detectors.catalog.control;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.ServiceIntervals;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.detectors.fleet.NodeState;
import io.tidegate.detectors.fleet.RunningNode;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Nodes that are ready by their own events and go on serving, where reports that list none count
 * fewer. A fifth of those that serve, and two at least, for half a minute: a size may be older than
 * the last of the nodes.
 *
 * @param sinceMs the first of the reports that counted too few without a break; {@link #NEVER} for
 *     none
 * @param claimed how many nodes are ready by the reports
 * @param serving how many serve, without as many as were taken out of traffic about when it counted
 */
record UncountedNodes(long sinceMs, int claimed, int serving) {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long REPORTS_MS = 1_800_000;
  private static final long HELD_MS = 30_000;

  /** A report is put together before it is sent, and need not know what is younger than this. */
  private static final long YOUNG_MS = 60_000;

  /** Between a controller's count and the events of those whom it counts. */
  private static final long RACE_MS = 10_000;

  private static final double LEAST_SHARE = 0.2;
  private static final int LEAST_NODES = 2;

  static UncountedNodes of(FleetSeen seen) {
    FleetView fleet = seen.fleet();
    SortedSet<String> ready = new TreeSet<>();
    for (RunningNode node : fleet.nodes()) {
      if (node.isReady()) {
        ready.add(node.name());
      }
    }
    if (!isTooFew(fleet.ready(), ready.size())) {
      return new UncountedNodes(NEVER, fleet.ready(), 0);
    }
    // No more can serve than are ready, so that what was enough for these then was enough.
    long sinceMs = sinceOf(seen, ready.size());
    int serving = 0;
    for (Map.Entry<String, Pane> entry : seen.nodes().entrySet()) {
      ServiceIntervals work = entry.getValue().work();
      if (work == null || entry.getValue().get(Amount.SERVED) == 0) {
        continue;
      }
      if (sinceMs != NEVER && work.endsAfter(sinceMs + HELD_MS)) {
        boolean isReady =
            fleet
                .resolve(entry.getKey(), seen.endMs())
                .filter(node -> node.readyMs() <= sinceMs - YOUNG_MS)
                .map(NodeState::name)
                .filter(ready::contains)
                .isPresent();
        serving += isReady ? 1 : 0;
      }
    }
    return new UncountedNodes(
        sinceMs, fleet.ready(), Math.max(0, serving - endingAt(seen, sinceMs)));
  }

  boolean isMaterial() {
    return sinceMs != NEVER && isTooFew(claimed, serving);
  }

  private static boolean isTooFew(int claimed, int nodes) {
    return claimed + Math.max(LEAST_NODES, Math.ceil(LEAST_SHARE * nodes)) <= nodes;
  }

  /**
   * Nodes that were taken out of traffic about when the report was made: it may have left them out
   * already where their own events took them off its number once more.
   */
  private static int endingAt(FleetSeen seen, long reportMs) {
    if (reportMs == NEVER) {
      return 0;
    }
    int ending = 0;
    for (ScalingEvent event : seen.fleet().eventsSince(reportMs - RACE_MS)) {
      boolean ends =
          event.type() == ScalingType.NODE_DRAINING || event.type() == ScalingType.NODE_TERMINATED;
      ending += ends && event.timeMs() <= reportMs + RACE_MS ? 1 : 0;
    }
    return ending;
  }

  private static long sinceOf(FleetSeen seen, int nodes) {
    FleetView fleet = seen.fleet();
    long sinceMs = NEVER;
    for (ScalingEvent event : fleet.eventsSince(seen.endMs() - REPORTS_MS)) {
      if (event.type() != ScalingType.SIZE_REPORT || event.nodes() != null || event.size() < 0) {
        continue;
      }
      if (!isTooFew(fleet.readyAt(event.timeMs() + seen.tickMs()), nodes)) {
        sinceMs = NEVER;
      } else if (sinceMs == NEVER) {
        sinceMs = event.timeMs();
      }
    }
    return sinceMs;
  }
}
