package io.tidegate.detectors.catalog.statistic;

import io.tidegate.detectors.aggregate.LogHistogram;
import io.tidegate.detectors.baseline.ShapeBaseline;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far the values of a cluster's other models lie above their usual ones in the same tick, in
 * bins of half an octave: {@code d + s / √n}, {@code d} the mean of {@code bin − usual bin} over
 * their {@code n} values and {@code s²} its variance, {@value #LEAST_VARIANCE} at least. What
 * models that share nodes have in common at a moment is how loaded these are, and no model's own.
 * Never below zero; 0 where there are no others that are known.
 */
public final class SharedShift {
  /** A bin of half an octave has a variance of a twelfth by its width alone. */
  private static final double LEAST_VARIANCE = 0.08;

  private final SortedMap<String, Moved> byModel = new TreeMap<>();
  private Moved all = new Moved(0, 0, 0);

  private record Moved(double values, double bins, double binsSquared) {
    private Moved and(Moved more, int sign) {
      return new Moved(
          values + sign * more.values,
          bins + sign * more.bins,
          binsSquared + sign * more.binsSquared);
    }
  }

  /** Takes in what a model showed in this tick beside what is usual for it. */
  public void add(String model, ShapeBaseline usual, @Nullable LogHistogram seen) {
    if (seen == null || !usual.ready() || byModel.containsKey(model)) {
      return;
    }
    double middle = usual.meanBin();
    Moved moved = new Moved(0, 0, 0);
    for (int i = 0; i < seen.size(); i++) {
      double n = seen.count(i);
      double by = seen.bin(i) - middle;
      moved = moved.and(new Moved(n, n * by, n * by * by), 1);
    }
    byModel.put(model, moved);
    all = all.and(moved, 1);
  }

  /** How far all but that model moved. */
  public double without(String model) {
    Moved own = byModel.get(model);
    Moved others = own == null ? all : all.and(own, -1);
    if (others.values < 1) {
      return 0;
    }
    double mean = others.bins / others.values;
    double variance = Math.max(LEAST_VARIANCE, others.binsSquared / others.values - mean * mean);
    return Math.max(0, mean + StrictMath.sqrt(variance / others.values));
  }
}
