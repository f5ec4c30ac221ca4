package io.tidegate.schemas.testing.violations.math.detectors;

/** Computes what differs between machines. */
public final class CallsMath {
  public double of(double x) {
    return Math.log(x);
  }
}
