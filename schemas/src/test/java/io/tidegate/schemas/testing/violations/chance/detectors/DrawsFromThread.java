package io.tidegate.schemas.testing.violations.chance.detectors;

import java.util.concurrent.ThreadLocalRandom;

/** Draws chance of its own. */
public final class DrawsFromThread {
  public double draw() {
    return ThreadLocalRandom.current().nextDouble();
  }
}
