package io.tidegate.schemas.testing.violations.streams.app;

/** Prints. */
public final class Prints {
  public void say() {
    System.err.println("no");
  }
}
