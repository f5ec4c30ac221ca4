package io.tidegate.detectors.evidence;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/** A distribution of counts, drawn from by inversion. */
final class Counts {
  private static final int MOST = 2_000;
  private static final double REST = 1e-12;

  private final double[] upTo;

  private Counts(double first, IntToDoubleFunction ratio) {
    double[] sums = new double[MOST];
    double probability = first;
    double sum = 0;
    int x = 0;
    for (; x < MOST && sum < 1 - REST; x++) {
      sum += probability;
      sums[x] = sum;
      probability *= ratio.applyAsDouble(x);
    }
    this.upTo = Arrays.copyOf(sums, x);
  }

  static Counts poisson(double mean) {
    return new Counts(StrictMath.exp(-mean), x -> mean / (x + 1));
  }

  /** Variance {@code mean + mean²/size}. */
  static Counts negativeBinomial(double mean, double size) {
    double first = StrictMath.exp(size * StrictMath.log(size / (size + mean)));
    return new Counts(first, x -> (x + size) / (x + 1) * mean / (size + mean));
  }

  static Counts binomial(int n, double p) {
    double first = StrictMath.exp(n * StrictMath.log1p(-p));
    return new Counts(first, x -> (n - x) / (x + 1.0) * p / (1 - p));
  }

  int draw(Random random) {
    int found = Arrays.binarySearch(upTo, random.nextDouble());
    return Math.min(upTo.length - 1, found < 0 ? -found - 1 : found + 1);
  }
}
