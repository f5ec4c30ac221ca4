package io.tidegate.schemas.testing.violations.effects.detectors;

/** Asks the world. */
public final class LoadsClasses {
  public Class<?> load() throws ClassNotFoundException {
    return Class.forName("no");
  }
}
