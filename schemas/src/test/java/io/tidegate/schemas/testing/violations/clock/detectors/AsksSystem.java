package io.tidegate.schemas.testing.violations.clock.detectors;

/** Reads the clock. */
public final class AsksSystem {
  public long time() {
    return System.nanoTime();
  }
}
