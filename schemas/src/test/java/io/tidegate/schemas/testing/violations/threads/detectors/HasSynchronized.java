package io.tidegate.schemas.testing.violations.threads.detectors;

/** Is written for threads. */
public final class HasSynchronized {
  private int value;

  public synchronized int next() {
    return ++value;
  }
}
