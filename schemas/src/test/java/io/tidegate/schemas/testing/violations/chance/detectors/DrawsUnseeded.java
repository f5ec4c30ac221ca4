package io.tidegate.schemas.testing.violations.chance.detectors;

import java.util.Random;

/** Draws chance of its own. */
public final class DrawsUnseeded {
  public double draw() {
    return new Random().nextDouble();
  }
}
