package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which requests of the last minute of event time were seen on one input, as 64-bit hashes in
 * buckets by event time. A repeat carries the time of its original and so falls into the same
 * bucket. The upper forty bits of a hash are those of tenant and request id alone, so that an id
 * that comes again for another request of the bucket is told as well; the lowest bit says whether
 * the request was answered.
 *
 * <p>A request that was not answered (status 0, 429, 5xx) may be tried again under its id, as often
 * as it takes, and until it is answered. So one answer to an id is nobody's fault, whatever failed
 * before or after it and in whatever order the records come; each further answer is reuse.
 */
public final class RepeatWindow {
  private static final long BUCKET_MS = 10_000;
  private static final long ANSWERED = 1;

  /** So many hashes are in one row: 64 KiB. */
  private static final int CHUNK = 8_192;

  /** What a request is to those before it. */
  public enum Standing {
    /** Its id is new, or it is too old to tell. */
    NEW,
    /** The same request again. */
    REPEAT,
    /** Answered, under an id under which another request was answered already. */
    REUSED_ID
  }

  private final long windowMs;
  private final SortedMap<Long, Bucket> buckets = new TreeMap<>();
  private final SortedMap<Long, Integer> chunksToDelete = new TreeMap<>();
  private long firstKept = Long.MIN_VALUE;
  private long lastBucketIndex = Long.MIN_VALUE;
  private Bucket lastBucket = new Bucket();

  /** Nothing was seen yet; a window of 0 tells no repeats. */
  public RepeatWindow(long windowMs) {
    this.windowMs = windowMs;
  }

  /** Takes in the identity of a request, as {@code NameHash.ofRequest} makes it. */
  public Standing add(long identity, long timeMs, boolean answered) {
    long hash = identity & ~ANSWERED | (answered ? ANSWERED : 0);
    long index = Math.floorDiv(timeMs, BUCKET_MS);
    if (windowMs == 0 || index < firstKept) {
      return Standing.NEW;
    }
    if (index != lastBucketIndex) {
      lastBucket = buckets.computeIfAbsent(index, ignored -> new Bucket());
      lastBucketIndex = index;
    }
    return lastBucket.add(hash);
  }

  /** Forgets what is older than the window before that time. */
  public void advance(long timeMs) {
    long first = Math.floorDiv(timeMs - windowMs, BUCKET_MS);
    if (first <= firstKept) {
      return;
    }
    firstKept = first;
    SortedMap<Long, Bucket> expired = buckets.headMap(first);
    expired.forEach(
        (index, bucket) -> {
          if (bucket.chunks > 0) {
            chunksToDelete.put(index, bucket.chunks);
          }
        });
    expired.clear();
    lastBucketIndex = Long.MIN_VALUE;
  }

  /**
   * Writes the hashes that came since the last call, as further chunks of each bucket, and deletes
   * the chunks of what was forgotten.
   */
  void drain(String input, Stage.Rows rows) {
    chunksToDelete.forEach(
        (index, chunks) -> {
          for (int chunk = 0; chunk < chunks; chunk++) {
            rows.delete(chunkKey(input, index, chunk));
          }
        });
    chunksToDelete.clear();
    buckets.forEach(
        (index, bucket) -> {
          for (int from = 0; from < bucket.recentSize; from += CHUNK) {
            int to = Math.min(bucket.recentSize, from + CHUNK);
            ByteWriter out = new ByteWriter().unsigned(to - from);
            for (int i = from; i < to; i++) {
              out.fixed(bucket.recent[i]);
            }
            rows.put(chunkKey(input, index, bucket.chunks++), out.toBytes());
          }
          bucket.recentSize = 0;
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

  /** An open-addressing set of hashes, and those not yet written. */
  private static final class Bucket {
    private static final int ID_SHIFT = 24;
    private static final int MOST_OF_ONE_ID = 8;

    private long[] slots = new long[256];
    private int size;
    private long[] recent = new long[64];
    private int recentSize;
    private int chunks;

    Standing add(long identity) {
      long hash = identity == 0 ? 2 : identity;
      if (size * 2 >= slots.length) {
        grow();
      }
      int at = slotOf(hash);
      if (slots[at] == hash) {
        return Standing.REPEAT;
      }
      boolean reused = reused(hash);
      slots[at] = hash;
      size++;
      remember(hash);
      return reused ? Standing.REUSED_ID : Standing.NEW;
    }

    private void remember(long hash) {
      if (recentSize == recent.length) {
        recent = Arrays.copyOf(recent, recentSize * 2);
      }
      recent[recentSize++] = hash;
    }

    /** True where it is answered and another answered one has the same id. */
    private boolean reused(long hash) {
      if ((hash & ANSWERED) == 0) {
        return false;
      }
      int mask = slots.length - 1;
      int at = startOf(hash) & mask;
      while (slots[at] != 0) {
        if (isOfOneChain(slots[at], hash)) {
          return true;
        }
        at = at + 1 & mask;
      }
      return false;
    }

    /** The slot of that hash, or the free one where it belongs. */
    private int slotOf(long hash) {
      int mask = slots.length - 1;
      int at = startOf(hash) & mask;
      int sameId = 0;
      while (slots[at] != 0 && slots[at] != hash) {
        sameId += isOfOneChain(slots[at], hash) ? 1 : 0;
        if (sameId == MOST_OF_ONE_ID) {
          return scattered(hash, mask);
        }
        at = at + 1 & mask;
      }
      return at;
    }

    /** Where an id that is used over and over goes on, so that it cannot make every look long. */
    private int scattered(long hash, int mask) {
      int at = (int) Hash64.mix(hash) & mask;
      while (slots[at] != 0 && slots[at] != hash) {
        at = at + 1 & mask;
      }
      return at;
    }

    /** Whether both have the same id, and both were answered or neither. */
    private static boolean isOfOneChain(long one, long other) {
      long difference = one ^ other;
      return difference >>> ID_SHIFT == 0 && (difference & ANSWERED) == 0;
    }

    /** Failed tries stand elsewhere than answers, so that many of them hide no answer. */
    private static int startOf(long hash) {
      int start = (int) (hash >>> ID_SHIFT);
      return (hash & ANSWERED) == 0 ? ~start : start;
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
