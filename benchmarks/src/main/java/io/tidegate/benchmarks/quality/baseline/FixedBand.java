package io.tidegate.benchmarks.quality.baseline;

/**
 * Static threshold: {@code (x - mean) / (sd + floor)}, with mean and standard deviation of the
 * series' first ticks, which are never revised.
 */
final class FixedBand implements SeriesScore {
  private final int learningTicks;
  private int ticks;
  private double mean;
  private double squares;

  FixedBand(int learningTicks) {
    this.learningTicks = learningTicks;
  }

  @Override
  public double score(double value, double floor) {
    if (ticks < learningTicks) {
      ticks++;
      double before = value - mean;
      mean += before / ticks;
      squares += before * (value - mean);
      return 0;
    }
    return Deviations.of(value, mean, Math.sqrt(squares / ticks), floor);
  }
}
