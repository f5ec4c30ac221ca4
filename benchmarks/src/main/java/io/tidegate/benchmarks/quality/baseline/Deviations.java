package io.tidegate.benchmarks.quality.baseline;

/** Standard deviations above an expected value; zero where nothing at all was expected. */
final class Deviations {
  private Deviations() {}

  static double of(double value, double expected, double deviation, double floor) {
    double scale = deviation + floor;
    return scale > 0 ? (value - expected) / scale : 0;
  }
}
