package io.tidegate.schemas.testing.violations.clock.detectors;

import java.time.Instant;

/** Reads the clock. */
public final class AsksInstant {
  public Instant time() {
    return Instant.now();
  }
}
