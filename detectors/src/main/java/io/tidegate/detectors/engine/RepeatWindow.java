package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which requests of the last minute of event time were seen on one input, as 64-bit hashes in
 * buckets by event time. A repeat carries the time of its original and so falls into the same
 * bucket.
 */
final class RepeatWindow {
  private static final long BUCKET_MS = 10_000;

  private final long windowMs;
  private final SortedMap<Long, Bucket> buckets = new TreeMap<>();
  private long firstKept = Long.MIN_VALUE;
  private long lastBucketIndex = Long.MIN_VALUE;
  private Bucket lastBucket = new Bucket();

  RepeatWindow(long windowMs) {
    this.windowMs = windowMs;
  }

  /** True when it is new, or too old to tell; false for a repeat. */
  boolean add(long hash, long timeMs) {
    long index = Math.floorDiv(timeMs, BUCKET_MS);
    if (windowMs == 0 || index < firstKept) {
      return true;
    }
    if (index != lastBucketIndex) {
      lastBucket = buckets.computeIfAbsent(index, ignored -> new Bucket());
      lastBucketIndex = index;
    }
    return lastBucket.add(hash);
  }

  /** Forgets what is older than the window before that time. */
  void advance(long timeMs, String input, Stage.Rows rows) {
    long first = Math.floorDiv(timeMs - windowMs, BUCKET_MS);
    if (first <= firstKept) {
      return;
    }
    firstKept = first;
    SortedMap<Long, Bucket> expired = buckets.headMap(first);
    expired.forEach(
        (index, bucket) -> {
          for (int chunk = 0; chunk < bucket.chunks; chunk++) {
            rows.delete(chunkKey(input, index, chunk));
          }
        });
    expired.clear();
    lastBucketIndex = Long.MIN_VALUE;
  }

  /** Writes the hashes that came since the last call, as one further chunk of each bucket. */
  void drain(String input, Stage.Rows rows) {
    buckets.forEach(
        (index, bucket) -> {
          if (bucket.recentSize > 0) {
            ByteWriter out = new ByteWriter().unsigned(bucket.recentSize);
            for (int i = 0; i < bucket.recentSize; i++) {
              out.fixed(bucket.recent[i]);
            }
            rows.put(chunkKey(input, index, bucket.chunks++), out.toBytes());
            bucket.recentSize = 0;
          }
        });
  }

  /** Takes back one chunk; {@code key} is positioned behind the input's name. */
  void restore(ByteReader key, ByteReader value) {
    Bucket bucket = buckets.computeIfAbsent(key.sortable(), ignored -> new Bucket());
    bucket.chunks = Math.max(bucket.chunks, (int) key.sortable() + 1);
    for (int left = value.count(); left > 0; left--) {
      bucket.add(value.fixed());
    }
    bucket.recentSize = 0;
  }

  private static byte[] chunkKey(String input, long bucket, int chunk) {
    return new ByteWriter()
        .u8(ObserveStage.REPEATS_ROW)
        .text(input)
        .sortable(bucket)
        .sortable(chunk)
        .toBytes();
  }

  /** An open-addressing set of hashes (zero is kept apart), and those not yet written. */
  private static final class Bucket {
    private long[] slots = new long[256];
    private int size;
    private boolean hasZero;
    private long[] recent = new long[64];
    private int recentSize;
    private int chunks;

    boolean add(long hash) {
      if (hash == 0) {
        boolean isNew = !hasZero;
        hasZero = true;
        return isNew && remember(hash);
      }
      if (size * 2 >= slots.length) {
        grow();
      }
      int at = slotOf(hash);
      if (slots[at] == hash) {
        return false;
      }
      slots[at] = hash;
      size++;
      return remember(hash);
    }

    private boolean remember(long hash) {
      if (recentSize == recent.length) {
        recent = Arrays.copyOf(recent, recentSize * 2);
      }
      recent[recentSize++] = hash;
      return true;
    }

    private int slotOf(long hash) {
      int mask = slots.length - 1;
      int at = (int) hash & mask;
      while (slots[at] != 0 && slots[at] != hash) {
        at = at + 1 & mask;
      }
      return at;
    }

    private void grow() {
      long[] old = slots;
      slots = new long[old.length * 2];
      for (long hash : old) {
        if (hash != 0) {
          slots[slotOf(hash)] = hash;
        }
      }
    }
  }
}
