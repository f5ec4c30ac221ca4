package io.tidegate.simulator;

import java.util.concurrent.locks.LockSupport;

/** Lets event time pass at a multiple of the clock's speed, from when it is made. */
public final class Pace {
  private final long startNanos = System.nanoTime();
  private final double speed;

  /** A pace of {@code speed} seconds of event time a second. */
  public Pace(double speed) {
    if (!(speed > 0) || speed == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("speed is " + speed + ", must be positive");
    }
    this.speed = speed;
  }

  /** Waits until it is time for what happens so long after the start. */
  public void await(long elapsedMs) {
    long dueNanos = startNanos + (long) (elapsedMs * 1e6 / speed);
    long early = dueNanos - System.nanoTime();
    while (early > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(early);
      early = dueNanos - System.nanoTime();
    }
  }
}
