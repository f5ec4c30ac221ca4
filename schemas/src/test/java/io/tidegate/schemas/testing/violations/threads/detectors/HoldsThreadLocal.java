package io.tidegate.schemas.testing.violations.threads.detectors;

/** Is written for threads. */
public final class HoldsThreadLocal {
  static final ThreadLocal<Integer> VALUE = new ThreadLocal<>();
}
