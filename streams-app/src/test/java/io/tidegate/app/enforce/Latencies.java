package io.tidegate.app.enforce;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Times of rounds, in milliseconds. */
final class Latencies {
  private final String what;
  private final List<Double> all = new ArrayList<>();

  Latencies(String what) {
    this.what = what;
  }

  void add(long nanos) {
    all.add(nanos / 1e6);
  }

  double median() {
    return at(0.5);
  }

  double p99() {
    return at(0.99);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s: median %.0f ms, p99 %.0f ms (%d)", what, median(), p99(), all.size());
  }

  private double at(double share) {
    List<Double> sorted = new ArrayList<>(all);
    Collections.sort(sorted);
    return sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(share * sorted.size()) - 1));
  }
}
