package io.tidegate.schemas.testing.violations.effects.detectors;

/** Asks the world. */
public final class AsksEnvironment {
  public String ask() {
    return System.getProperty("no");
  }
}
