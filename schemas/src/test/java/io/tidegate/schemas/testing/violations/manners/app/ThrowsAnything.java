package io.tidegate.schemas.testing.violations.manners.app;

/** Throws what says nothing. */
public final class ThrowsAnything {
  public void fail() {
    throw new RuntimeException("no");
  }
}
