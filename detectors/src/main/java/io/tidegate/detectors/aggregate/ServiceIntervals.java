package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;

/**
 * When a node worked on requests: the {@value #KEPT} intervals that started first, and the latest
 * end of those whose clock is not ahead.
 *
 * <p>A commutative monoid under {@link #merge}. Enough to say exactly whether any request began
 * before a given moment, and, up to {@value #KEPT}, how many did.
 */
public final class ServiceIntervals {
  /** Intervals kept; beyond it a count is "at least". */
  public static final int KEPT = 32;

  private static final long NONE = Long.MIN_VALUE;

  private long[] starts = new long[4];
  private long[] ends = new long[4];
  private int size;
  private long latestEnd = NONE;

  /** Adds the work on one request, epoch milliseconds, {@code start <= end}. */
  public void add(long start, long end) {
    addAhead(start, end);
    latestEnd = Math.max(latestEnd, end);
  }

  /** Adds the work on a request by a clock that is ahead: it does not tell when the work ended. */
  public void addAhead(long start, long end) {
    int at = size;
    while (at > 0 && isBefore(start, end, starts[at - 1], ends[at - 1])) {
      at--;
    }
    if (at == KEPT) {
      return;
    }
    if (size < KEPT) {
      size++;
      if (size > starts.length) {
        starts = Arrays.copyOf(starts, Math.min(KEPT, starts.length * 2));
        ends = Arrays.copyOf(ends, starts.length);
      }
    }
    System.arraycopy(starts, at, starts, at + 1, size - 1 - at);
    System.arraycopy(ends, at, ends, at + 1, size - 1 - at);
    starts[at] = start;
    ends[at] = end;
  }

  public void merge(ServiceIntervals other) {
    for (int i = 0; i < other.size; i++) {
      addAhead(other.starts[i], other.ends[i]);
    }
    latestEnd = Math.max(latestEnd, other.latestEnd);
  }

  public int size() {
    return size;
  }

  /** Start of the i-th interval in order of their starts. */
  public long start(int i) {
    return starts[i];
  }

  public long end(int i) {
    return ends[i];
  }

  /** True when work whose clock is not ahead ended later than that. */
  public boolean endsAfter(long timeMs) {
    return latestEnd != NONE && latestEnd > timeMs;
  }

  /** The latest end by a clock that is not ahead, else that of the interval that started last. */
  public long latestEnd() {
    return latestEnd == NONE && size > 0 ? ends[size - 1] : latestEnd;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  void write(ByteWriter out, long originMs) {
    out.unsigned(size);
    long previous = originMs;
    for (int i = 0; i < size; i++) {
      out.signed(starts[i] - previous).signed(ends[i] - starts[i]);
      previous = starts[i];
    }
    out.flag(latestEnd != NONE);
    if (latestEnd != NONE) {
      out.signed(latestEnd - originMs);
    }
  }

  static ServiceIntervals read(ByteReader in, long originMs) {
    ServiceIntervals intervals = new ServiceIntervals();
    int size = in.count();
    long previous = originMs;
    for (int i = 0; i < size; i++) {
      long start = previous + in.signed();
      intervals.addAhead(start, start + in.signed());
      previous = start;
    }
    if (in.flag()) {
      intervals.latestEnd = originMs + in.signed();
    }
    return intervals;
  }

  private static boolean isBefore(long start, long end, long otherStart, long otherEnd) {
    return start != otherStart ? start < otherStart : end < otherEnd;
  }
}
