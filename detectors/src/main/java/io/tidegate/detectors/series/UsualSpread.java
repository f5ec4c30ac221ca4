package io.tidegate.detectors.series;

/**
 * Where a statistic usually lies: mean and variance with the gain {@code g = max(α, 1/n)}, {@code δ
 * = x − μ}, {@code μ ← μ + g δ}, {@code σ² ← (1 − g)(σ² + g δ²)} (West 1979, weighted).
 */
final class UsualSpread {
  /** Below this a variance is what rounding leaves of none. */
  private static final double LEAST_VARIANCE = 1e-18;

  private final double gain;
  private final long warmUp;
  private long count;
  private double mean;
  private double variance;

  /** Standardises nothing before it has learnt {@code warmUp} values. */
  UsualSpread(double gain, long warmUp) {
    this.gain = gain;
    this.warmUp = warmUp;
  }

  /** How many standard deviations the value lies above the mean; 0 where there is no spread. */
  double standardised(double value) {
    if (count <= warmUp || variance <= LEAST_VARIANCE) {
      return 0;
    }
    return (value - mean) / StrictMath.sqrt(variance);
  }

  void learn(double value) {
    count++;
    double g = Math.max(gain, 1.0 / count);
    double delta = value - mean;
    mean += g * delta;
    variance = (1 - g) * (variance + g * delta * delta);
  }
}
