package io.tidegate.benchmarks.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long many things took, in milliseconds, and what never came. */
final class Percentiles {
  private final List<Double> sorted;
  private final int missing;

  /**
   * @param missing how many never came: they count as the longest
   */
  Percentiles(List<Double> millis, int missing) {
    this.sorted = new ArrayList<>(millis);
    this.sorted.sort(null);
    this.missing = missing;
  }

  /** The least that so large a share of all did not exceed; infinite where those never came. */
  double at(double share) {
    int rank = (int) Math.ceil(share * (sorted.size() + missing));
    return sorted.isEmpty() || rank > sorted.size()
        ? Double.POSITIVE_INFINITY
        : sorted.get(Math.max(0, rank - 1));
  }

  /** Number, median, p99, p99.9, the longest, and how many never came. */
  String row() {
    return String.format(
        Locale.ROOT,
        "%6d %8.0f %8.0f %8.0f %8.0f %6d",
        sorted.size() + missing,
        at(0.5),
        at(0.99),
        at(0.999),
        at(1),
        missing);
  }
}
