package io.tidegate.benchmarks.quality.baseline;

import com.amazon.randomcutforest.RandomCutForest;

/**
 * Anomaly score of one entity's five numbers over eight ticks by a random cut forest (Guha et al.
 * 2016), given logarithms, since the forest's cuts are drawn by range.
 */
final class ForestScore {
  private static final int SHINGLE = 8;
  private static final int TREES = 50;
  private static final int SAMPLE = 256;

  private final int learningTicks;
  private final RandomCutForest forest;
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
            .outputAfter(learningTicks)
            .parallelExecutionEnabled(false)
            .randomSeed(seed)
            .build();
  }

  /** Takes in the next tick; the score that it had before it was learned from. */
  double score(double[] values) {
    float[] point = new float[EntityTicks.METRICS];
    for (int i = 0; i < point.length; i++) {
      point[i] = (float) Math.log1p(values[i]);
    }
    double score = ticks < learningTicks ? 0 : forest.getAnomalyScore(point);
    forest.update(point);
    ticks++;
    return score;
  }
}
