package io.tidegate.detectors.aggregate;

/**
 * Arithmetic of non-negative longs that stops at {@link Long#MAX_VALUE}, so that order never
 * matters.
 */
public final class Saturating {
  private Saturating() {}

  public static long add(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  public static long square(long a) {
    return a > 3_037_000_499L ? Long.MAX_VALUE : a * a;
  }
}
