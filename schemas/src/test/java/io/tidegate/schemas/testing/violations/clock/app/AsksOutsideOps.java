package io.tidegate.schemas.testing.violations.clock.app;

import java.time.Instant;

/** Reads the clock where an adapter may not. */
public final class AsksOutsideOps {
  public Instant time() {
    return Instant.now();
  }
}
