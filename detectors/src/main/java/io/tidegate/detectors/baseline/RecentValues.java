package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;

/**
 * The last {@value #KEPT} different values that were seen (hashes, or numbers that stand for
 * themselves), in the order in which they came; beyond it the first to come is forgotten. A value.
 */
public final class RecentValues {
  /** Values kept. */
  public static final int KEPT = 24;

  /** Nothing seen yet. */
  public static final RecentValues NONE = new RecentValues(new long[0]);

  private final long[] values;

  private RecentValues(long[] values) {
    this.values = values;
  }

  public boolean contains(long value) {
    return indexOf(value) >= 0;
  }

  /** The value's place in the order of coming, -1 where it is not known. */
  public int indexOf(long value) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == value) {
        return i;
      }
    }
    return -1;
  }

  public int size() {
    return values.length;
  }

  /** With one more value. */
  public RecentValues and(long value) {
    if (contains(value)) {
      return this;
    }
    int from = values.length == KEPT ? 1 : 0;
    long[] next = Arrays.copyOfRange(values, from, values.length + 1);
    next[next.length - 1] = value;
    return new RecentValues(next);
  }

  /** With all values of another one. */
  public RecentValues and(RecentValues others) {
    RecentValues all = this;
    for (long value : others.values) {
      all = all.and(value);
    }
    return all;
  }

  public void write(ByteWriter out) {
    out.unsigned(values.length);
    for (long value : values) {
      out.fixed(value);
    }
  }

  public static RecentValues read(ByteReader in) {
    long[] values = new long[in.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.fixed();
    }
    return values.length == 0 ? NONE : new RecentValues(values);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecentValues that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }
}
