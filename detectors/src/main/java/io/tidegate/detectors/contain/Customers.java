package io.tidegate.detectors.contain;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many established customers each cluster has, as each detect stage counts its own: one that is
 * ahead of the others changes nothing about the moments that are still to be decided.
 */
public final class Customers {
  private static final String BETWEEN = "\0";

  /** A week of counts, one every five minutes. */
  private static final int MOST = 2_016;

  /** So many clusters and stages are kept account of. */
  private static final int MOST_PLACES = 65_536;

  private final Kept<TreeMap<Long, Long>> counts = new Kept<>(CountCodec.INSTANCE);

  Kept<TreeMap<Long, Long>> kept() {
    return counts;
  }

  /** Takes in what a detect stage counts of its own customers at that moment. */
  public void count(int from, String cluster, long atMs, long count) {
    String key = cluster + BETWEEN + from;
    TreeMap<Long, Long> known = counts.get(key);
    TreeMap<Long, Long> more = known == null ? new TreeMap<>() : known;
    more.put(atMs, count);
    if (more.size() > MOST) {
      more.pollFirstEntry();
    }
    if (known == null && counts.size() >= MOST_PLACES) {
      counts.remove(
          Collections.min(
                  counts.byKey().entrySet(),
                  Comparator.comparingLong(each -> each.getValue().lastKey()))
              .getKey());
    }
    counts.put(key, more);
  }

  /** How many there are in all at that moment. */
  long of(String cluster, long atMs) {
    String from = cluster + BETWEEN;
    return counts.byKey().tailMap(from).entrySet().stream()
        .takeWhile(entry -> entry.getKey().startsWith(from))
        .mapToLong(entry -> at(entry.getValue(), atMs))
        .sum();
  }

  /** Lets go of what was counted before the last time up to that moment. */
  void forget(long nowMs) {
    counts
        .byKey()
        .forEach(
            (key, known) -> {
              Long last = known.floorKey(nowMs);
              if (last != null && !known.headMap(last).isEmpty()) {
                known.headMap(last).clear();
                counts.touch(key);
              }
            });
  }

  private static long at(TreeMap<Long, Long> known, long atMs) {
    Map.Entry<Long, Long> last = known.floorEntry(atMs);
    return last == null ? 0 : last.getValue();
  }

  private static final class CountCodec implements Codec<TreeMap<Long, Long>> {
    private static final CountCodec INSTANCE = new CountCodec();

    @Override
    public void write(TreeMap<Long, Long> value, ByteWriter out) {
      out.unsigned(value.size());
      value.forEach((atMs, count) -> out.signed(atMs).unsigned(count));
    }

    @Override
    public TreeMap<Long, Long> read(ByteReader in) {
      TreeMap<Long, Long> known = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        known.put(in.signed(), in.unsigned());
      }
      return known;
    }
  }
}
