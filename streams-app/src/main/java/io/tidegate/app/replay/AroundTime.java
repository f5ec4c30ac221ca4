package io.tidegate.app.replay;

import java.util.Arrays;

/**
 * What the lines around a line of a file say the time is; files have no broker that stamped them.
 *
 * <p>The third quartile of the times of up to {@value #REACH} lines on either side, as many before
 * as behind: in a file that is in order it is never less than the line's own time, however sparse
 * the file is, and a quarter of clocks that are fast does not move it. Where fewer than {@value
 * #FEWEST} times are known, as at both ends of a file, it is a day after their median.
 */
final class AroundTime {
  /** Lines on either side. */
  static final int REACH = 32;

  /** Times that are enough to tell what the time is. */
  static final int FEWEST = 9;

  private static final int KEPT = 128;
  private static final long DAY_MS = 86_400_000;

  /** By how much a time may be ahead and is accepted still. */
  private static final long AHEAD_ALLOWED_MS = 300_000;

  private final long[] kept = new long[KEPT];
  private final long[] sorted = new long[2 * REACH + 4];
  private int size;
  private long from;
  private long to;
  private long count;

  /** Takes in the time of the next line; {@link LineTime#NONE} where it has none. */
  void read(long timeMs) {
    kept[(int) (count % KEPT)] = timeMs;
    count++;
  }

  /**
   * What the time is at a line, or {@link Long#MAX_VALUE}; asked for line by line, from 0, after
   * {@link #REACH} lines behind it were read, or all that there are.
   */
  long at(long line) {
    long reach = Math.min(REACH, Math.min(line, count - 1 - line));
    while (to <= line + reach) {
      insert(kept[(int) (to % KEPT)]);
      to++;
    }
    while (from < line - reach) {
      remove(kept[(int) (from % KEPT)]);
      from++;
    }
    return size >= FEWEST ? sorted[(size - 1) * 3 / 4] : atAnEnd(line);
  }

  private long atAnEnd(long line) {
    long first = Math.max(0, line - FEWEST + 1);
    long last = Math.min(count - 1, line + FEWEST - 1);
    long[] near = new long[2 * FEWEST];
    int known = 0;
    for (long each = first; each <= last; each++) {
      long time = kept[(int) (each % KEPT)];
      if (time != LineTime.NONE) {
        near[known++] = time;
      }
    }
    if (known == 0) {
      return Long.MAX_VALUE;
    }
    Arrays.sort(near, 0, known);
    return near[known / 2] + DAY_MS - AHEAD_ALLOWED_MS;
  }

  private void insert(long timeMs) {
    if (timeMs == LineTime.NONE) {
      return;
    }
    int index = size;
    while (index > 0 && sorted[index - 1] > timeMs) {
      sorted[index] = sorted[index - 1];
      index--;
    }
    sorted[index] = timeMs;
    size++;
  }

  private void remove(long timeMs) {
    if (timeMs == LineTime.NONE) {
      return;
    }
    int index = 0;
    while (sorted[index] != timeMs) {
      index++;
    }
    System.arraycopy(sorted, index + 1, sorted, index, size - index - 1);
    size--;
  }
}
