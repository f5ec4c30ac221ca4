package io.tidegate.schemas.testing.violations.clock.app.ops;

import java.time.Instant;

/** Reads the clock where an adapter may. */
public final class AsksInOps {
  public Instant time() {
    return Instant.now();
  }
}
