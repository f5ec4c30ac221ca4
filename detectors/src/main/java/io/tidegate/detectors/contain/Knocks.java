package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.TreeMap;

/** The requests that gateways refused by one containment: how many, first, last, and lately. */
final class Knocks {
  /** The ticks that are told apart; older ones are only counted. */
  private static final int MOST_TICKS = 64;

  private final TreeMap<Long, Long> byTick = new TreeMap<>();
  private long count;
  private long firstMs = Long.MAX_VALUE;
  private long lastMs = Long.MIN_VALUE;

  void add(long tickEndMs, long more, long earliestMs, long latestMs) {
    count += more;
    firstMs = Math.min(firstMs, earliestMs);
    lastMs = Math.max(lastMs, latestMs);
    byTick.merge(tickEndMs, more, Long::sum);
    while (byTick.size() > MOST_TICKS) {
      byTick.pollFirstEntry();
    }
  }

  /** How many came in the ticks that ended after {@code fromMs}, up to {@code toMs}. */
  long within(long fromMs, long toMs) {
    return byTick.subMap(fromMs, false, toMs, true).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  long count() {
    return count;
  }

  long firstMs() {
    return firstMs;
  }

  long lastMs() {
    return lastMs;
  }

  void write(ByteWriter out) {
    out.unsigned(count).signed(firstMs).signed(lastMs).unsigned(byTick.size());
    byTick.forEach((tick, more) -> out.signed(tick).unsigned(more));
  }

  static Knocks read(ByteReader in) {
    Knocks knocks = new Knocks();
    knocks.count = in.unsigned();
    knocks.firstMs = in.signed();
    knocks.lastMs = in.signed();
    for (int left = in.count(); left > 0; left--) {
      knocks.byTick.put(in.signed(), in.unsigned());
    }
    return knocks;
  }
}
