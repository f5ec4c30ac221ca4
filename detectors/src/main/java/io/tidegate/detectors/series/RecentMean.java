package io.tidegate.detectors.series;

/**
 * The mean of a series as its last values have it: {@code m ← m + max(α, 1/n) (x − m)}, which is
 * the plain mean at first and an exponentially weighted one later.
 */
final class RecentMean {
  private final double gain;
  private long count;
  private double mean;

  RecentMean(double gain) {
    this.gain = gain;
  }

  /** The mean that weighs its values as a window of so many of them would. */
  static RecentMean over(int values) {
    return new RecentMean(2.0 / (1 + values));
  }

  void learn(double value) {
    count++;
    mean += Math.max(gain, 1.0 / count) * (value - mean);
  }

  boolean isEmpty() {
    return count == 0;
  }

  double get() {
    return mean;
  }
}
