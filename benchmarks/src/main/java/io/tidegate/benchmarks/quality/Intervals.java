package io.tidegate.benchmarks.quality;

/** Confidence intervals of 95 %. */
final class Intervals {
  private static final double TAIL = 0.025;
  private static final double Z = 1.959964;
  private static final int STEPS = 80;

  /** Both ends. */
  record Interval(double low, double high) {}

  private Intervals() {}

  /** Exact interval of a Poisson mean of which {@code count} was seen (Garwood 1936). */
  static Interval poisson(int count) {
    double low = count == 0 ? 0 : meanWhere(count - 1, 1 - TAIL);
    return new Interval(low, meanWhere(count, TAIL));
  }

  /** Interval of a share (Wilson 1927); 0 to 1 where there is nothing to share. */
  static Interval share(int part, int whole) {
    if (whole == 0) {
      return new Interval(0, 1);
    }
    double p = (double) part / whole;
    double square = Z * Z / whole;
    double centre = p + square / 2;
    double half = Z * Math.sqrt(p * (1 - p) / whole + square / (4 * whole));
    return new Interval(
        Math.max(0, (centre - half) / (1 + square)), Math.min(1, (centre + half) / (1 + square)));
  }

  /** The mean of which at most {@code count} is seen with that probability, by bisection. */
  private static double meanWhere(int count, double probability) {
    double low = 0;
    double high = 2 * count + 20;
    for (int i = 0; i < STEPS; i++) {
      double middle = (low + high) / 2;
      if (cumulative(count, middle) > probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  private static double cumulative(int count, double mean) {
    double sum = 0;
    for (int k = 0; k <= count; k++) {
      sum += Math.exp(k * Math.log(mean) - mean - logFactorial(k));
    }
    return sum;
  }

  private static double logFactorial(int n) {
    double sum = 0;
    for (int k = 2; k <= n; k++) {
      sum += Math.log(k);
    }
    return sum;
  }
}
