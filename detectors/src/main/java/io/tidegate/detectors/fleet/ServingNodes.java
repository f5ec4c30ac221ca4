package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Which nodes telemetry saw serving in the ticks of the last half minute, by hash of their name.
 */
final class ServingNodes {
  private static final long SEEN_MS = 30_000;

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
    ByteWriter out = new ByteWriter().u8(1).unsigned(sorted.length);
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

  void keepFrom(long timeMs) {
    SortedMap<Long, long[]> old = byTick.headMap(timeMs - SEEN_MS, true);
    old.keySet().forEach(tickEndMs -> changes.withdraw(RowKind.SEEN.key(tickEndMs)));
    old.clear();
  }

  void restore(byte[] key, byte[] value) {
    ByteReader keyIn = new ByteReader(key);
    keyIn.u8();
    ByteReader in = new ByteReader(value);
    in.u8();
    long[] hashes = new long[in.count()];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = in.fixed();
    }
    byTick.put(keyIn.sortable(), hashes);
  }
}
