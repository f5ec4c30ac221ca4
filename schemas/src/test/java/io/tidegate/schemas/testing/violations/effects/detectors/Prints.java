package io.tidegate.schemas.testing.violations.effects.detectors;

/** Has an effect of its own. */
public final class Prints {
  public void say() {
    System.out.println("no");
  }
}
