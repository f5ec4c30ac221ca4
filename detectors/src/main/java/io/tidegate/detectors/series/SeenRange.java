package io.tidegate.detectors.series;

/** The lowest and the highest value so far. */
final class SeenRange {
  private double lowest = Double.POSITIVE_INFINITY;
  private double highest = Double.NEGATIVE_INFINITY;

  /** How far the value lies outside, in widths of the range; 0 where the range has no width. */
  double beyond(double value) {
    double outside = Math.max(value - highest, lowest - value);
    return outside > 0 && highest > lowest ? outside / (highest - lowest) : 0;
  }

  /** The value, brought to within one width of the range; as it is where that has no width. */
  double cut(double value) {
    double width = highest - lowest;
    return width > 0 ? Math.max(lowest - width, Math.min(highest + width, value)) : value;
  }

  void learn(double value) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
}
