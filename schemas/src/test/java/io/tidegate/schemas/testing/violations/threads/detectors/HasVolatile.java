package io.tidegate.schemas.testing.violations.threads.detectors;

/** Is written for threads. */
public final class HasVolatile {
  volatile int value;
}
