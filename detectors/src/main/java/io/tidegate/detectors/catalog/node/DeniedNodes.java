package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.ServiceIntervals;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Nodes that the last size report does not list, and that go on serving. Where they are a fifth of
 * all that serve, and two at least, the report is to be doubted and not the nodes; otherwise there
 * are none.
 *
 * @param names as telemetry names them
 * @param sinceMs when the first of them was ended by a report; of no meaning where there are none
 * @param serving how many nodes served in the tick
 */
public record DeniedNodes(SortedSet<String> names, long sinceMs, int serving) {
  private static final long REPORTS_MS = 1_800_000;
  private static final long CLOCKS_MS = 2_000;
  private static final double LEAST_SHARE = 0.2;
  private static final int LEAST_NODES = 2;

  public static DeniedNodes of(FleetSeen seen) {
    SortedMap<String, Long> leftOut = new TreeMap<>();
    int serving = 0;
    for (Map.Entry<String, Pane> entry : seen.nodes().entrySet()) {
      ServiceIntervals work = entry.getValue().work();
      if (work == null || work.isEmpty() || entry.getValue().get(Amount.SERVED) == 0) {
        continue;
      }
      serving++;
      long leftOutMs = seen.fleet().omittedMs(entry.getKey());
      if (leftOutMs != Long.MAX_VALUE && work.endsAfter(leftOutMs + CLOCKS_MS)) {
        leftOut.put(entry.getKey(), leftOutMs);
      }
    }
    int least = (int) Math.ceil(Math.max(LEAST_NODES, LEAST_SHARE * serving));
    if (leftOut.size() >= least) {
      leftOut.values().retainAll(reports(seen));
    }
    return leftOut.size() >= least
        ? new DeniedNodes(
            new TreeSet<>(leftOut.keySet()), Collections.min(leftOut.values()), serving)
        : new DeniedNodes(Collections.emptySortedSet(), Long.MAX_VALUE, serving);
  }

  /** When the reports came that listed nodes. */
  private static SortedSet<Long> reports(FleetSeen seen) {
    TreeSet<Long> reports = new TreeSet<>();
    for (ScalingEvent event : seen.fleet().eventsSince(seen.endMs() - REPORTS_MS)) {
      if (event.type() == ScalingType.SIZE_REPORT && event.nodes() != null) {
        reports.add(event.timeMs());
      }
    }
    return reports;
  }
}
