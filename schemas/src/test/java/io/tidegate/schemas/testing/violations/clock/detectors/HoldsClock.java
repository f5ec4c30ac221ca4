package io.tidegate.schemas.testing.violations.clock.detectors;

import java.time.Clock;

/** Reads the clock. */
public final class HoldsClock {
  public long time(Clock clock) {
    return clock.millis();
  }
}
