package io.tidegate.benchmarks.speed;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Takes the time and this process's CPU time when a {@link Span} begins, and when it ends. */
final class SpanClock {
  private final Span span;
  private boolean began;
  private boolean ended;
  private long wallNanos;
  private long cpuNanos;

  SpanClock(Span span) {
    this.span = span;
  }

  /** So many events were worked off. */
  void reachedCount(long count) {
    reached(count >= span.fromCount(), count >= span.toCount());
  }

  /** All events before that time were worked off, and their ticks closed. */
  void reachedTime(long timeMs) {
    reached(timeMs >= span.fromMs(), timeMs >= span.toMs());
  }

  private synchronized void reached(boolean from, boolean to) {
    if (from && !began) {
      began = true;
      wallNanos = -System.nanoTime();
      cpuNanos = -cpu();
    }
    if (to && !ended) {
      wallNanos += System.nanoTime();
      cpuNanos += cpu();
      ended = true;
    }
  }

  /** Whether the end of the span was reached. */
  synchronized boolean hasEnded() {
    return ended;
  }

  /** {@code <events> <seconds> <CPU seconds>} of the span, whose end must have been reached. */
  synchronized String figures() {
    if (!ended) {
      throw new IllegalStateException("it gave up before the end of what is measured");
    }
    return span.events() + " " + wallNanos / 1e9 + " " + cpuNanos / 1e9;
  }

  private static long cpu() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }
}
