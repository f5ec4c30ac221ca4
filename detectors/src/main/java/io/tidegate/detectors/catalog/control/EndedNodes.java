package io.tidegate.detectors.catalog.control;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.ServiceIntervals;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.fleet.NodeState;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Nodes that an event ended and that go on serving: after that end, or across it where it is said
 * that another life began sooner than any start takes.
 *
 * @param names as scaling events name them
 * @param sinceMs the first of those ends; of no meaning where there are none
 * @param serving how many nodes served in the tick
 */
record EndedNodes(SortedSet<String> names, long sinceMs, int serving) {
  private static final long LATELY_MS = 600_000;

  /** By how much the clocks of those who tell of an end and of requests differ. */
  private static final long CLOCKS_MS = 2_000;

  /** What serves again sooner than that after its end has not loaded a model in between. */
  private static final long SOONEST_START_MS = 5_000;

  private static final double MANY_SHARE = 0.2;
  private static final int MANY = 2;

  /** The last end of a node, and when it was said to be ready after that, if it was. */
  private record End(long timeMs, long readyMs) {}

  static EndedNodes of(FleetSeen seen) {
    SortedMap<String, End> ends = ends(seen);
    SortedSet<String> names = new TreeSet<>();
    long sinceMs = Long.MAX_VALUE;
    int serving = 0;
    for (Map.Entry<String, Pane> entry : seen.nodes().entrySet()) {
      ServiceIntervals work = entry.getValue().work();
      if (work == null || work.isEmpty() || entry.getValue().get(Amount.SERVED) == 0) {
        continue;
      }
      serving++;
      NodeState node = seen.fleet().resolve(entry.getKey(), seen.endMs()).orElse(null);
      End end = node == null ? null : ends.get(node.name());
      if (node != null && end != null && goesOn(work, end, node)) {
        names.add(node.name());
        sinceMs = Math.min(sinceMs, end.timeMs);
      }
    }
    return new EndedNodes(Collections.unmodifiableSortedSet(names), sinceMs, serving);
  }

  /** True where they are so many that the events are to be doubted and not the nodes. */
  boolean areMany() {
    return names.size() >= Math.max(MANY, Math.ceil(MANY_SHARE * serving));
  }

  private static SortedMap<String, End> ends(FleetSeen seen) {
    SortedMap<String, End> ends = new TreeMap<>();
    for (ScalingEvent event : seen.fleet().eventsSince(seen.endMs() - LATELY_MS)) {
      String node = event.node();
      if (node == null) {
        continue;
      }
      End end = ends.get(node);
      if (event.type() == ScalingType.NODE_TERMINATED) {
        ends.put(node, new End(event.timeMs(), Long.MAX_VALUE));
      } else if (event.type() == ScalingType.NODE_READY
          && end != null
          && end.readyMs == Long.MAX_VALUE) {
        ends.put(node, new End(end.timeMs, event.timeMs()));
      }
    }
    return ends;
  }

  private static boolean goesOn(ServiceIntervals work, End end, NodeState node) {
    if (!work.endsAfter(end.timeMs + CLOCKS_MS)) {
      return false;
    }
    if (end.readyMs == Long.MAX_VALUE) {
      return node.toldEndMs() != Long.MAX_VALUE;
    }
    if (end.readyMs - end.timeMs < SOONEST_START_MS) {
      return true;
    }
    for (int i = 0; i < work.size(); i++) {
      if (work.end(i) > end.timeMs + CLOCKS_MS && work.start(i) < end.readyMs - CLOCKS_MS) {
        return true;
      }
    }
    return false;
  }
}
