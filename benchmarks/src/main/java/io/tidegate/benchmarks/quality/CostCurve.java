package io.tidegate.benchmarks.quality;

import java.util.Map;
import java.util.TreeMap;

/** What an incident had cost by when, in millionths of a US dollar. */
final class CostCurve {
  private final TreeMap<Long, Long> costs = new TreeMap<>();

  /** Notes the cost up to that time. */
  void add(long timeMs, long costMicroUsd) {
    costs.put(timeMs, costMicroUsd);
  }

  /** What had been lost by then, as of the last note before it. */
  long at(long timeMs) {
    Map.Entry<Long, Long> before = costs.floorEntry(timeMs);
    return before == null ? 0 : before.getValue();
  }

  /** What was lost in the end. */
  long total() {
    Map.Entry<Long, Long> last = costs.lastEntry();
    return last == null ? 0 : last.getValue();
  }
}
