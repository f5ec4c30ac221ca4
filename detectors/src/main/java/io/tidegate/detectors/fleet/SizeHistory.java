package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How large the fleet was at each moment of the last hour that was asked for. */
final class SizeHistory {
  private static final long KEEP_MS = 3_600_000;
  private static final long ROW_MS = 60_000;

  /**
   * One moment's sizes.
   *
   * @param size what rescales baselines
   * @param claimed nodes said to be ready; nodes seen where nobody says
   * @param fromTimeline whether anybody said
   */
  record Entry(int size, int claimed, boolean fromTimeline) {}

  private final RowChanges changes;
  private final TreeMap<Long, Entry> entries = new TreeMap<>();

  SizeHistory(RowChanges changes) {
    this.changes = changes;
  }

  void add(long timeMs, Entry entry) {
    entries.put(timeMs, entry);
    long minute = Math.floorDiv(timeMs, ROW_MS) * ROW_MS;
    var ofMinute = entries.subMap(minute, minute + ROW_MS);
    ByteWriter out = new ByteWriter().u8(1).unsigned(ofMinute.size());
    ofMinute.forEach(
        (time, one) ->
            out.unsigned(time - minute)
                .unsigned(one.size)
                .unsigned(one.claimed)
                .flag(one.fromTimeline));
    changes.put(RowKind.SIZES.key(minute), out.toBytes());
  }

  /** The size at or before that moment, the earliest known where there is none. */
  int sizeAt(long timeMs, int otherwise) {
    Map.Entry<Long, Entry> entry = entries.floorEntry(timeMs);
    entry = entry == null ? entries.firstEntry() : entry;
    return entry == null ? otherwise : entry.getValue().size;
  }

  /** The sizes at or before that moment. */
  @Nullable Entry at(long timeMs) {
    Map.Entry<Long, Entry> entry = entries.floorEntry(timeMs);
    return entry == null ? null : entry.getValue();
  }

  /** The most nodes seen since that moment. */
  int largestSince(long timeMs) {
    int largest = 0;
    for (Entry entry : entries.tailMap(timeMs, true).values()) {
      largest = Math.max(largest, entry.size);
    }
    return largest;
  }

  /** Forgets whole minutes older than an hour by that moment. */
  void keepFrom(long timeMs) {
    long oldest = Math.floorDiv(timeMs - KEEP_MS, ROW_MS) * ROW_MS;
    while (!entries.isEmpty() && entries.firstKey() < oldest) {
      long minute = Math.floorDiv(entries.firstKey(), ROW_MS) * ROW_MS;
      entries.subMap(minute, minute + ROW_MS).clear();
      changes.delete(RowKind.SIZES.key(minute));
    }
  }

  void restore(byte[] key, byte[] value) {
    ByteReader keyIn = new ByteReader(key);
    keyIn.u8();
    long minute = keyIn.sortable();
    ByteReader in = new ByteReader(value);
    in.u8();
    for (int left = in.count(); left > 0; left--) {
      long timeMs = minute + in.unsigned();
      entries.put(timeMs, new Entry((int) in.unsigned(), (int) in.unsigned(), in.flag()));
    }
  }
}
