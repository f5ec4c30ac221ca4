package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Which nodes telemetry saw serving in the ticks of the last minutes, by hash of their name. */
final class ServingNodes {
  private static final long SEEN_MS = 30_000;

  /** For how long it is remembered who served in which tick. */
  static final long KEPT_MS = 300_000;

  private final RowChanges changes;
  private final TreeMap<Long, long[]> byTick = new TreeMap<>();

  ServingNodes(RowChanges changes) {
    this.changes = changes;
  }

  void add(long tickEndMs, SortedSet<Long> hashes) {
    long[] sorted = hashes.stream().mapToLong(Long::longValue).sorted().toArray();
    if (byTick.put(tickEndMs, sorted) != null) {
      changes.delete(RowKind.SEEN.key(tickEndMs));
    }
    ByteWriter out = new ByteWriter().unsigned(sorted.length);
    Arrays.stream(sorted).forEach(out::fixed);
    changes.put(RowKind.SEEN.key(tickEndMs), out.toBytes());
  }

  /** The distinct nodes of the half minute up to that moment, in order. */
  long[] upTo(long timeMs) {
    return byTick.subMap(timeMs - SEEN_MS, false, timeMs, true).values().stream()
        .flatMapToLong(LongStream::of)
        .sorted()
        .distinct()
        .toArray();
  }

  /** True where any of these served in a tick that ended after a moment, and up to another. */
  boolean anyServed(SortedSet<Long> hashes, long afterMs, long upToMs) {
    return afterMs < upToMs
        && byTick.subMap(afterMs, false, upToMs, true).values().stream()
            .anyMatch(served -> holdsAny(served, hashes));
  }

  /** Whether any of these served, for each tick with traffic that ended within those moments. */
  boolean[] presence(SortedSet<Long> hashes, long afterMs, long upToMs) {
    List<Boolean> present = new ArrayList<>();
    long fromMs = Math.min(afterMs, upToMs);
    for (long[] served : byTick.subMap(fromMs, false, upToMs, true).values()) {
      if (served.length > 0) {
        present.add(holdsAny(served, hashes));
      }
    }
    boolean[] ticks = new boolean[present.size()];
    for (int i = 0; i < ticks.length; i++) {
      ticks[i] = present.get(i);
    }
    return ticks;
  }

  /**
   * True where any of these served in a tick that began at that moment or later; the shortest time
   * between two ticks' ends is how long a tick is.
   */
  boolean servedSince(SortedSet<Long> hashes, long sinceMs) {
    long tickMs = Long.MAX_VALUE;
    long beforeMs = Long.MIN_VALUE;
    for (long endMs : byTick.keySet()) {
      tickMs = beforeMs == Long.MIN_VALUE ? tickMs : Math.min(tickMs, endMs - beforeMs);
      beforeMs = endMs;
    }
    return tickMs != Long.MAX_VALUE && anyServed(hashes, sinceMs + tickMs - 1, beforeMs);
  }

  private static boolean holdsAny(long[] served, SortedSet<Long> hashes) {
    return hashes.stream().anyMatch(hash -> Arrays.binarySearch(served, hash) >= 0);
  }

  void keepFrom(long timeMs) {
    SortedMap<Long, long[]> old = byTick.headMap(timeMs - KEPT_MS, true);
    old.keySet().forEach(tickEndMs -> changes.withdraw(RowKind.SEEN.key(tickEndMs)));
    old.clear();
  }

  void restore(byte[] key, ByteReader in) {
    ByteReader keyIn = new ByteReader(key);
    keyIn.u8();
    long[] hashes = new long[in.count()];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = in.fixed();
    }
    byTick.put(keyIn.sortable(), hashes);
  }
}
