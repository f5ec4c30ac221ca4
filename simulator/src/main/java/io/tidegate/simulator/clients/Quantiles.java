package io.tidegate.simulator.clients;

import java.util.Arrays;

/**
 * A distribution of lengths by its quantiles of 0.1, 1, 5, 25, 50, 75, 90, 99 and 99.9 percent:
 * linear between them, constant below the first and above the last.
 */
public final class Quantiles {
  private static final double[] SHARES = {0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999};

  /** How many values a distribution has. */
  static final int COUNT = SHARES.length;

  private final double[] values;

  /**
   * The distribution with those quantiles.
   *
   * @throws IllegalArgumentException unless they are as many as there should be, 0 or more, and
   *     none below the one before it
   */
  public Quantiles(double... values) {
    if (values.length != COUNT) {
      throw new IllegalArgumentException(values.length + " quantiles, must be " + COUNT);
    }
    double last = 0;
    for (double value : values) {
      if (!(value >= last)) {
        throw new IllegalArgumentException("quantiles do not rise: " + Arrays.toString(values));
      }
      last = value;
    }
    this.values = values.clone();
  }

  /** The value below which that share of the distribution lies, 0 to 1. */
  public double at(double share) {
    if (share <= SHARES[0]) {
      return values[0];
    }
    for (int i = 1; i < COUNT; i++) {
      if (share <= SHARES[i]) {
        double between = (share - SHARES[i - 1]) / (SHARES[i] - SHARES[i - 1]);
        return values[i - 1] + between * (values[i] - values[i - 1]);
      }
    }
    return values[COUNT - 1];
  }

  /** The mean, as the area under the quantiles. */
  public double mean() {
    double sum = SHARES[0] * values[0] + (1 - SHARES[COUNT - 1]) * values[COUNT - 1];
    for (int i = 1; i < COUNT; i++) {
      sum += (SHARES[i] - SHARES[i - 1]) * (values[i] + values[i - 1]) / 2;
    }
    return sum;
  }

  /** The value that half of the distribution lies below. */
  public double median() {
    return at(0.5);
  }
}
