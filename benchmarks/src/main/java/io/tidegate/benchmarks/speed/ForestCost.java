package io.tidegate.benchmarks.speed;

import com.amazon.randomcutforest.RandomCutForest;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What a random cut forest per entity costs with its library's defaults: five sums of each tick are
 * scored and learned. The first half of the ticks fills the samples of its trees.
 *
 * @param nanos per entity and tick, of this thread's CPU
 * @param bytes of heap per entity
 */
record ForestCost(double nanos, long bytes) {
  private static final int METRICS = 5;
  private static final long SEED = 7;

  static ForestCost measure(int entities, int ticks) {
    Random random = new Random(SEED);
    long heapBefore = Heap.used();
    List<RandomCutForest> forests = new ArrayList<>();
    for (int i = 0; i < entities; i++) {
      forests.add(RandomCutForest.builder().dimensions(METRICS).randomSeed(SEED + i).build());
    }
    long nanos = 0;
    for (int tick = 0; tick < ticks; tick++) {
      long start = Heap.cpuNanos();
      for (RandomCutForest forest : forests) {
        float[] point = new float[METRICS];
        for (int i = 0; i < METRICS; i++) {
          point[i] = (float) Math.log1p(random.nextInt(1_000));
        }
        forest.getAnomalyScore(point);
        forest.update(point);
      }
      nanos += tick >= ticks / 2 ? Heap.cpuNanos() - start : 0;
    }
    long bytes = (Heap.used() - heapBefore) / entities;
    // Nothing looks at them any more, and they must be there while the heap is measured.
    Reference.reachabilityFence(forests);
    return new ForestCost(nanos / (entities * (double) (ticks - ticks / 2)), bytes);
  }
}
