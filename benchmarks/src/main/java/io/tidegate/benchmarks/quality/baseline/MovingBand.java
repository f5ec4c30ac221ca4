package io.tidegate.benchmarks.quality.baseline;

/**
 * {@code (x - mean) / (sd + floor)} with exponentially weighted mean and variance (half-life 17
 * minutes, as in docs/methods.md's comparison; in the first ticks the plain ones).
 */
final class MovingBand implements SeriesScore {
  private static final double HALF_LIFE_TICKS = 204;
  private static final double STEP = 1 - Math.pow(0.5, 1 / HALF_LIFE_TICKS);

  private final int learningTicks;
  private int ticks;
  private double mean;
  private double variance;

  MovingBand(int learningTicks) {
    this.learningTicks = learningTicks;
  }

  @Override
  public double score(double value, double floor) {
    double score =
        ticks < learningTicks ? 0 : Deviations.of(value, mean, Math.sqrt(variance), floor);
    ticks++;
    double step = Math.max(STEP, 1.0 / ticks);
    double before = value - mean;
    mean += step * before;
    variance = (1 - step) * (variance + step * before * before);
    return score;
  }
}
