package io.tidegate.detectors.aggregate;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;

/**
 * How often values of each size were seen: bins of half an octave ({@code bin(v) = 1 + ⌊2 log2 v⌋},
 * 0 for values below one), so that a quantile is known within a factor of 1.19 either way.
 *
 * <p>A commutative monoid under {@link #merge}. Counts saturate.
 */
public final class LogHistogram {
  /** One more than the largest bin. */
  public static final int BINS = 128;

  /** Where the upper half of each octave begins. */
  private static final double[] HALVES = new double[Long.SIZE];

  static {
    for (int octave = 0; octave < HALVES.length; octave++) {
      HALVES[octave] = StrictMath.scalb(StrictMath.sqrt(2), octave);
    }
  }

  private int[] bins = new int[4];
  private long[] counts = new long[4];
  private int size;
  private long total;

  /** The bin of a value. */
  public static int binOf(long value) {
    if (value < 1) {
      return 0;
    }
    int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
    return 1 + 2 * octave + (value >= HALVES[octave] ? 1 : 0);
  }

  /** The geometric middle of a bin; 0 for the bin of values below one. */
  public static double middleOf(int bin) {
    return bin == 0 ? 0 : StrictMath.pow(2, (bin - 0.5) / 2);
  }

  public void add(long value) {
    add(binOf(value), 1);
  }

  public void merge(LogHistogram other) {
    for (int i = 0; i < other.size; i++) {
      add(other.bins[i], other.counts[i]);
    }
  }

  /** How many values there were. */
  public long total() {
    return total;
  }

  /** How many bins hold anything. */
  public int size() {
    return size;
  }

  /** The i-th bin that holds anything, in order. */
  public int bin(int i) {
    return bins[i];
  }

  /** What the i-th of these bins holds. */
  public long count(int i) {
    return counts[i];
  }

  public void write(ByteWriter out) {
    out.unsigned(size);
    for (int i = 0; i < size; i++) {
      out.u8(bins[i]).unsigned(counts[i]);
    }
  }

  public static LogHistogram read(ByteReader in) {
    LogHistogram histogram = new LogHistogram();
    for (int left = in.count(); left > 0; left--) {
      histogram.add(in.u8(), in.unsigned());
    }
    return histogram;
  }

  private void add(int bin, long more) {
    total = Saturating.add(total, more);
    int at = Arrays.binarySearch(bins, 0, size, bin);
    if (at >= 0) {
      counts[at] = Saturating.add(counts[at], more);
      return;
    }
    int to = -at - 1;
    if (size == bins.length) {
      bins = Arrays.copyOf(bins, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
    }
    System.arraycopy(bins, to, bins, to + 1, size - to);
    System.arraycopy(counts, to, counts, to + 1, size - to);
    bins[to] = bin;
    counts[to] = more;
    size++;
  }
}
