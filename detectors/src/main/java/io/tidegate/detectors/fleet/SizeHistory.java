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
   * @param seen nodes seen serving
   * @param fromTimeline whether anybody said
   */
  record Entry(int size, int claimed, int seen, boolean fromTimeline) {}

  private final RowChanges changes;
  private final TreeMap<Long, Entry> entries = new TreeMap<>();

  SizeHistory(RowChanges changes) {
    this.changes = changes;
  }

  void add(long timeMs, Entry entry) {
    entries.put(timeMs, entry);
    long minute = Math.floorDiv(timeMs, ROW_MS) * ROW_MS;
    var ofMinute = entries.subMap(minute, minute + ROW_MS);
    ByteWriter out = new ByteWriter().unsigned(ofMinute.size());
    ofMinute.forEach(
        (time, one) ->
            out.unsigned(time - minute)
                .unsigned(one.size)
                .unsigned(one.claimed)
                .unsigned(one.seen)
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

  /** The most nodes seen serving at one of the moments since then. */
  int mostSeenSince(long timeMs) {
    int most = 0;
    for (Entry entry : entries.tailMap(timeMs, true).values()) {
      most = Math.max(most, entry.seen);
    }
    return most;
  }

  /** What was claimed at or before that moment, the earliest known where there is none. */
  int claimedAt(long timeMs, int otherwise) {
    Map.Entry<Long, Entry> entry = entries.floorEntry(timeMs);
    entry = entry == null ? entries.firstEntry() : entry;
    return entry == null ? otherwise : entry.getValue().claimed;
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

  void restore(byte[] key, ByteReader in) {
    ByteReader keyIn = new ByteReader(key);
    keyIn.u8();
    long minute = keyIn.sortable();
    for (int left = in.count(); left > 0; left--) {
      long timeMs = minute + in.unsigned();
      int size = (int) in.unsigned();
      int claimed = (int) in.unsigned();
      int seen = (int) in.unsigned();
      entries.put(timeMs, new Entry(size, claimed, seen, in.flag()));
    }
  }
}
