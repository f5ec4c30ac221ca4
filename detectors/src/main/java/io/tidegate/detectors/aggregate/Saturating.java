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

  /** The product of two that are not negative. */
  public static long times(long a, long b) {
    boolean fits = Math.multiplyHigh(a, b) == 0 && a * b >= 0;
    return fits ? a * b : Long.MAX_VALUE;
  }

  public static long square(long a) {
    return a > 3_037_000_499L ? Long.MAX_VALUE : a * a;
  }
}
