package io.tidegate.schemas.testing.violations.threads.detectors;

/** Is written for threads. */
public final class NotifiesOthers {
  public void tell(Object other) {
    other.notifyAll();
  }
}
