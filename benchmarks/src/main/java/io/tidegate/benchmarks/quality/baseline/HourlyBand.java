package io.tidegate.benchmarks.quality.baseline;

import java.util.Arrays;

/**
 * Hour of the week: {@code (x - median) / (1.4826 MAD + floor)} over the values of the same hour of
 * the week; here those of the run's last hour, since no run is a week long. The median is computed
 * anew every ten minutes.
 */
final class HourlyBand implements SeriesScore {
  private static final int KEPT = 720;
  private static final int EVERY_TICKS = 120;
  private static final double TO_DEVIATION = 1.4826;

  private final int learningTicks;
  private final float[] kept = new float[KEPT];
  private int ticks;
  private double median;
  private double deviation;

  HourlyBand(int learningTicks) {
    this.learningTicks = learningTicks;
  }

  @Override
  public double score(double value, double floor) {
    if (ticks >= learningTicks && ticks % EVERY_TICKS == 0) {
      learn();
    }
    double score = ticks < learningTicks ? 0 : Deviations.of(value, median, deviation, floor);
    kept[ticks % KEPT] = (float) value;
    ticks++;
    return score;
  }

  private void learn() {
    double[] sorted = new double[Math.min(ticks, KEPT)];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = kept[i];
    }
    median = medianOf(sorted);
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = Math.abs(sorted[i] - median);
    }
    deviation = TO_DEVIATION * medianOf(sorted);
  }

  private static double medianOf(double[] values) {
    Arrays.sort(values);
    int half = values.length / 2;
    return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }
}
