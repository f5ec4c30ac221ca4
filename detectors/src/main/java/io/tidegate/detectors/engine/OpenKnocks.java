package io.tidegate.detectors.engine;

import io.tidegate.detectors.contain.Knocking;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The requests that gateways refused by commands, folded by tick and command; what is not drained
 * is not durable.
 */
final class OpenKnocks {
  private final long tickMs;
  private final TreeMap<Long, TreeMap<String, Knocking>> byTick = new TreeMap<>();

  OpenKnocks(long tickMs) {
    this.tickMs = tickMs;
  }

  void add(long tick, String commandId, long timeMs) {
    Knocking one = new Knocking(commandId, (tick + 1) * tickMs, 1, timeMs, timeMs);
    byTick.computeIfAbsent(tick, unseen -> new TreeMap<>()).merge(commandId, one, Knocking::and);
  }

  /** Hands over those of the ticks before that one, and forgets them. */
  void drainBefore(long tick, Consumer<Knocking> use) {
    SortedMap<Long, TreeMap<String, Knocking>> open = byTick.headMap(tick);
    open.values().forEach(ofTick -> ofTick.values().forEach(use));
    open.clear();
  }
}
