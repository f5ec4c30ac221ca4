package io.tidegate.app.replay;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Says every second how far a replay has come. */
final class ReplayProgress {
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Lines between two looks at the clock. */
  private static final int LOOK_EVERY = 1_024;

  private final PrintWriter out;
  private final long startNanos = System.nanoTime();
  private long toldNanos = startNanos;
  private long toldEvents;

  ReplayProgress(PrintWriter out) {
    this.out = out;
  }

  /** Whether it is time for {@link #tell}. */
  boolean isDue(long records) {
    return records % LOOK_EVERY == 0 && System.nanoTime() - toldNanos >= EVERY_NANOS;
  }

  void tell(long records, long events, long highestMs, int findings) {
    long now = System.nanoTime();
    double rate = (events - toldEvents) * 1e9 / Math.max(1, now - toldNanos);
    out.println(
        String.format(
            Locale.ROOT,
            "replay: %,d records, %,.0f events/s, event time %s, %,d findings",
            records,
            rate,
            highestMs == Long.MIN_VALUE ? "unknown" : Instant.ofEpochMilli(highestMs),
            findings));
    out.flush();
    toldNanos = now;
    toldEvents = events;
  }

  long wallNanos() {
    return System.nanoTime() - startNanos;
  }
}
