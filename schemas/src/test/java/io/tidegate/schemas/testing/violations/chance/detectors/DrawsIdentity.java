package io.tidegate.schemas.testing.violations.chance.detectors;

import java.util.UUID;

/** Draws chance of its own. */
public final class DrawsIdentity {
  public UUID draw() {
    return UUID.randomUUID();
  }
}
