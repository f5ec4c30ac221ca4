package io.tidegate.benchmarks.quality.baseline;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the entities of one kind have on average in a tick, exponentially weighted: the floor of a
 * deviation. Of clusters and models there are too few for a mean to be one; their floor is zero.
 */
final class KindMeans {
  private static final double STEP = 0.01;
  private static final double[] NONE = new double[EntityTicks.METRICS];

  private final SortedMap<String, double[]> means = new TreeMap<>();

  void learn(SortedMap<String, double[]> sums) {
    SortedMap<String, double[]> totals = new TreeMap<>();
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (Map.Entry<String, double[]> entry : sums.entrySet()) {
      String kind = EntityTicks.kindOf(entry.getKey());
      counts.merge(kind, 1, Integer::sum);
      double[] total = totals.computeIfAbsent(kind, none -> new double[EntityTicks.METRICS]);
      for (int i = 0; i < total.length; i++) {
        total[i] += entry.getValue()[i];
      }
    }
    totals.forEach((kind, total) -> learn(kind, total, counts.getOrDefault(kind, 1)));
  }

  double[] floorOf(String entity) {
    String kind = EntityTicks.kindOf(entity);
    boolean few = kind.equals("cluster") || kind.equals("model");
    return few ? NONE : means.getOrDefault(kind, NONE);
  }

  private void learn(String kind, double[] total, int count) {
    double[] mean = means.get(kind);
    if (mean == null) {
      mean = new double[EntityTicks.METRICS];
      means.put(kind, mean);
      for (int i = 0; i < mean.length; i++) {
        mean[i] = total[i] / count;
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] += STEP * (total[i] / count - mean[i]);
    }
  }
}
