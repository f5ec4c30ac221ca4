package io.tidegate.benchmarks.quality.baseline;

import com.amazon.randomcutforest.RandomCutForest;

/**
 * Anomaly score of one entity's five numbers over eight steps of four ticks by a random cut forest
 * (Guha et al. 2016), given logarithms, since the forest's cuts are drawn by range.
 */
final class ForestScore {
  private static final int SHINGLE = 8;
  private static final int TICKS_PER_STEP = 4;
  private static final int TREES = 50;
  private static final int SAMPLE = 256;

  private final int learningTicks;
  private final RandomCutForest forest;
  private final double[] step = new double[EntityTicks.METRICS];
  private int ticks;

  ForestScore(int learningTicks, long seed) {
    this.learningTicks = learningTicks;
    this.forest =
        RandomCutForest.builder()
            .dimensions(SHINGLE * EntityTicks.METRICS)
            .shingleSize(SHINGLE)
            .internalShinglingEnabled(true)
            .numberOfTrees(TREES)
            .sampleSize(SAMPLE)
            .outputAfter(learningTicks / TICKS_PER_STEP)
            .parallelExecutionEnabled(false)
            .randomSeed(seed)
            .build();
  }

  /** Takes in the next tick; the score that the step which it ends had before it was learned. */
  double score(double[] values) {
    for (int i = 0; i < step.length; i++) {
      step[i] += values[i];
    }
    ticks++;
    if (ticks % TICKS_PER_STEP != 0) {
      return 0;
    }
    float[] point = new float[step.length];
    for (int i = 0; i < point.length; i++) {
      point[i] = (float) Math.log1p(step[i]);
      step[i] = 0;
    }
    double score = ticks <= learningTicks ? 0 : forest.getAnomalyScore(point);
    forest.update(point);
    return score;
  }
}
