package io.tidegate.benchmarks.quality.baseline;

import java.util.function.Supplier;

/**
 * The score of one entity by a band around each of its numbers: the largest over the numbers of the
 * deviations, each smoothed over about three ticks (an EWMA chart, {@code e <- 0.6 e + 0.4 z}),
 * with {@code z} clipped at 10,000, which no threshold comes near.
 */
final class BandScores {
  private static final double WEIGHT = 0.4;
  private static final double MOST = 10_000;

  private final SeriesScore[] series = new SeriesScore[EntityTicks.METRICS];
  private final double[] smoothed = new double[EntityTicks.METRICS];

  BandScores(Supplier<SeriesScore> band) {
    for (int i = 0; i < series.length; i++) {
      series[i] = band.get();
    }
  }

  double score(double[] values, double[] floors, double divisor) {
    double most = 0;
    for (int i = 0; i < series.length; i++) {
      double z = series[i].score(values[i] / divisor, floors[i] / divisor);
      smoothed[i] += WEIGHT * (Math.max(-MOST, Math.min(MOST, z)) - smoothed[i]);
      most = Math.max(most, smoothed[i]);
    }
    return most;
  }
}
