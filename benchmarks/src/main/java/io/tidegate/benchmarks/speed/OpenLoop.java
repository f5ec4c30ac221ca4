package io.tidegate.benchmarks.speed;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Does things when they are due, whatever became of those before: who is late is not waited for,
 * and what was to be done meanwhile is done at once, with the time at which it was due.
 */
final class OpenLoop {
  private static final long LOOK_NANOS = 500_000;
  private static final double NANOS = 1e9;

  private record Due(long nanos, LongConsumer what) {}

  private final PriorityQueue<Due> planned =
      new PriorityQueue<>(Comparator.comparingLong(Due::nanos));
  private long atNanos = System.nanoTime();
  private long latestNanos;

  /** Plans something, which is told when it was due. */
  void plan(long nanos, LongConsumer what) {
    planned.add(new Due(nanos, what));
  }

  /** When what comes next begins. */
  long nanos() {
    return atNanos;
  }

  /** Does one thing so often a second for so long, and all that is planned in that time. */
  void run(double perSecond, double seconds, LongConsumer what) {
    long total = (long) (perSecond * seconds);
    for (long i = 0; i < total; i++) {
      long due = atNanos + (long) (i / perSecond * NANOS);
      while (System.nanoTime() < due) {
        doPlanned(System.nanoTime());
        LockSupport.parkNanos(LOOK_NANOS);
      }
      doPlanned(due);
      latestNanos = Math.max(latestNanos, System.nanoTime() - due);
      what.accept(due);
    }
    atNanos += (long) (seconds * NANOS);
  }

  /** How late it was at most itself since it was last asked. */
  long latestMs() {
    long latest = latestNanos;
    latestNanos = 0;
    return latest / 1_000_000;
  }

  private void doPlanned(long nanos) {
    for (Due due = planned.peek(); due != null && due.nanos() <= nanos; due = planned.peek()) {
      planned.remove();
      due.what().accept(due.nanos());
    }
  }
}
