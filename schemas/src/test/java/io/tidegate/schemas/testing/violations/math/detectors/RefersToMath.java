package io.tidegate.schemas.testing.violations.math.detectors;

import java.util.function.DoubleUnaryOperator;

/** Computes what differs between machines. */
public final class RefersToMath {
  public DoubleUnaryOperator get() {
    return Math::exp;
  }
}
