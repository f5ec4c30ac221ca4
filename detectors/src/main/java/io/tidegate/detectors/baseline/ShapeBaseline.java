package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.LogHistogram;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * How a stream's values are distributed as a rule: the bins of a {@link LogHistogram}, half-life an
 * hour. A value.
 *
 * <p>Its tails begin one bin (half an octave) beyond the bin of the 95 % and before that of the 5 %
 * quantile, so that what falls there in numbers has moved by a factor of 1.4 to 2 at least. A
 * tail's expected share is no less than {@value #LEAST_SHARE}.
 */
public final class ShapeBaseline {
  private static final double KEEP = StrictMath.pow(0.5, 1 / 720.0);
  private static final double TAIL = 0.05;
  private static final double LEAST_SHARE = 0.02;
  private static final double LEAST_WEIGHT = 1e-6;

  /** Ten values beyond either quantile. */
  private static final double LEAST_TOTAL = 200;

  /** Nothing seen yet. */
  public static final ShapeBaseline FRESH = new ShapeBaseline(new double[LogHistogram.BINS]);

  private final double[] weights;
  private final double total;

  private ShapeBaseline(double[] weights) {
    this.weights = weights;
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    this.total = sum;
  }

  /**
   * What fell in a tail.
   *
   * @param hits how many values
   * @param expected how many as a rule
   * @param edge the value at which the tail begins, half an octave more or less
   */
  public record Tail(double hits, double expected, double edge) {}

  /** True once there are enough values to know their tails. */
  public boolean ready() {
    return total >= LEAST_TOTAL;
  }

  /** The mean bin of the usual values; 0 where there are none. */
  public double meanBin() {
    double sum = 0;
    for (int bin = 0; bin < weights.length; bin++) {
      sum += bin * weights[bin];
    }
    return total > 0 ? sum / total : 0;
  }

  /**
   * How many values lie beyond the usual ones.
   *
   * @param shift by how many bins the usual ones may have moved, zero or more; between two bins a
   *     value counts by how near it is
   */
  public Tail above(LogHistogram seen, double shift) {
    int bin = LogHistogram.BINS - 1;
    double beyond = 0;
    while (bin > 0 && beyond + weights[bin] <= TAIL * total) {
      beyond += weights[bin--];
    }
    int first = Math.min(LogHistogram.BINS - 1, bin + 2);
    double share = total > 0 ? (beyond - weights[first - 1]) / total : 0;
    double hits = 0;
    for (int i = 0; i < seen.size(); i++) {
      double bins = seen.bin(i) - first - shift + 1;
      hits += seen.count(i) * Math.max(0, Math.min(1, bins));
    }
    return tail(hits, bin == first - 2 ? share : 0, seen, first);
  }

  /** How many values lie before the usual ones. */
  public Tail below(LogHistogram seen) {
    int bin = 0;
    double beyond = 0;
    while (bin < LogHistogram.BINS - 1 && beyond + weights[bin] <= TAIL * total) {
      beyond += weights[bin++];
    }
    int last = bin - 2;
    double share = last >= 0 && total > 0 ? (beyond - weights[last + 1]) / total : 0;
    double hits = 0;
    for (int i = 0; i < seen.size(); i++) {
      hits += seen.bin(i) <= last ? seen.count(i) : 0;
    }
    return tail(hits, share, seen, Math.max(0, last));
  }

  /** After one more tick. */
  public ShapeBaseline learn(LogHistogram seen) {
    double[] next = new double[weights.length];
    for (int bin = 0; bin < next.length; bin++) {
      double kept = weights[bin] * KEEP;
      next[bin] = kept < LEAST_WEIGHT ? 0 : kept;
    }
    for (int i = 0; i < seen.size(); i++) {
      next[seen.bin(i)] += seen.count(i);
    }
    return new ShapeBaseline(next);
  }

  private static Tail tail(double hits, double share, LogHistogram seen, int edge) {
    double expected = Math.max(LEAST_SHARE, share) * seen.total();
    return new Tail(hits, expected, LogHistogram.middleOf(edge));
  }

  public void write(ByteWriter out) {
    int used = 0;
    for (double weight : weights) {
      used += weight > 0 ? 1 : 0;
    }
    out.unsigned(used);
    for (int bin = 0; bin < weights.length; bin++) {
      if (weights[bin] > 0) {
        out.u8(bin).real(weights[bin]);
      }
    }
  }

  public static ShapeBaseline read(ByteReader in) {
    double[] weights = new double[LogHistogram.BINS];
    for (int left = in.count(); left > 0; left--) {
      int bin = in.u8() % LogHistogram.BINS;
      weights[bin] = in.real();
    }
    return new ShapeBaseline(weights);
  }
}
