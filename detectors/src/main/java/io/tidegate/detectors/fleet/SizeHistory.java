package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How large the fleet was at each tick of the last hour, and how unsettled that leaves it: {@code τ
 * ← 2^(−Δ/h) τ + |Δ log S_eff|}, h = 240 s, plus the gap {@code |log(S_prov / S_eff)|}, at most
 * 1.5.
 */
final class SizeHistory {
  private static final long KEEP_MS = 3_600_000;
  private static final double HALF_LIFE_MS = 240_000;
  private static final double MOST_UNSETTLED = 1.5;

  private final TreeMap<Long, Integer> sizes = new TreeMap<>();
  private final TreeSet<Long> changed = new TreeSet<>();
  private long lastMs = Long.MIN_VALUE;
  private double lastEffective;
  private double memory;
  private double gap;

  void add(long timeMs, int size, double effective, int provisioned) {
    if (lastMs != Long.MIN_VALUE && timeMs > lastMs) {
      memory *= StrictMath.pow(2, -(timeMs - lastMs) / HALF_LIFE_MS);
      if (lastEffective > 0 && effective > 0) {
        memory += Math.abs(StrictMath.log(effective / lastEffective));
      }
    }
    memory = Math.min(MOST_UNSETTLED, memory);
    gap = effective > 0 && provisioned > 0 ? Math.abs(StrictMath.log(provisioned / effective)) : 0;
    lastMs = timeMs;
    lastEffective = effective;
    sizes.put(timeMs, size);
    changed.add(timeMs);
    while (sizes.firstKey() < timeMs - KEEP_MS) {
      changed.add(sizes.pollFirstEntry().getKey());
    }
  }

  double unsettled() {
    return Math.min(MOST_UNSETTLED, memory + gap);
  }

  /**
   * The size at or before that moment, the earliest known where there is none; {@code now} if
   * empty.
   */
  int at(long timeMs, int now) {
    Map.Entry<Long, Integer> entry = sizes.floorEntry(timeMs);
    if (entry == null) {
      entry = sizes.firstEntry();
    }
    return entry == null ? now : entry.getValue();
  }

  void drain(BiConsumer<byte[], byte @Nullable []> rows, int rowKind) {
    for (long timeMs : changed) {
      Integer size = sizes.get(timeMs);
      byte[] key = new ByteWriter().u8(rowKind).sortable(timeMs).toBytes();
      rows.accept(
          key,
          size == null
              ? null
              : new ByteWriter()
                  .unsigned(size)
                  .real(timeMs == lastMs ? memory : 0)
                  .real(timeMs == lastMs ? gap : 0)
                  .real(timeMs == lastMs ? lastEffective : 0)
                  .toBytes());
    }
    changed.clear();
  }

  void restore(byte[] key, byte[] value) {
    ByteReader keyIn = new ByteReader(key);
    keyIn.u8();
    long timeMs = keyIn.sortable();
    ByteReader in = new ByteReader(value);
    sizes.put(timeMs, (int) in.unsigned());
    if (timeMs >= lastMs) {
      lastMs = timeMs;
      memory = in.real();
      gap = in.real();
      lastEffective = in.real();
    }
  }
}
