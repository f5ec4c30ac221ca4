package io.tidegate.schemas.testing.violations.chance.detectors;

/** Draws chance of its own. */
public final class DrawsFromMath {
  public double draw() {
    return Math.random();
  }
}
