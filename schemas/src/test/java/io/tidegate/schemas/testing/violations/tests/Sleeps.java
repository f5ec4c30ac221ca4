package io.tidegate.schemas.testing.violations.tests;

/** Waits. */
final class Sleeps {
  void wakesUp() throws InterruptedException {
    Thread.sleep(1);
  }
}
