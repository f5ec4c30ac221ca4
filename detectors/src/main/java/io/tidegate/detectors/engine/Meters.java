package io.tidegate.detectors.engine;

/** Counts what happened, by {@link Meter}. */
public final class Meters {
  private final long[] counts = new long[Meter.values().length];

  public void add(Meter meter, long more) {
    counts[meter.ordinal()] += more;
  }

  public void increment(Meter meter) {
    counts[meter.ordinal()]++;
  }

  public long count(Meter meter) {
    return counts[meter.ordinal()];
  }
}
