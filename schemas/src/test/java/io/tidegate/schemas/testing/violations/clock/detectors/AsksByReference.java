package io.tidegate.schemas.testing.violations.clock.detectors;

import java.util.function.LongSupplier;

/** Reads the clock through a reference. */
public final class AsksByReference {
  public LongSupplier time() {
    return System::currentTimeMillis;
  }
}
