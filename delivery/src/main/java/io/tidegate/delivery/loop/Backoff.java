package io.tidegate.delivery.loop;

import java.time.Duration;

/**
 * When a sink that failed is tried again: exponential with full jitter above a half, so that many
 * senders do not come back at once, and never before the other side said. Told the time and the
 * chance.
 */
final class Backoff {
  /** As a circuit breaker counts: from so many failures in a row on, only one event is risked. */
  static final int OPEN_AFTER = 5;

  private static final long FIRST_MS = 500;
  private static final long MOST_MS = 60_000;

  /** Whatever the other side asks for, a mended sink is found within that time. */
  private static final long MOST_ASKED_MS = Duration.ofHours(1).toMillis();

  private static final int MOST_DOUBLINGS = 20;

  private int failures;
  private long notBeforeMs = Long.MIN_VALUE;

  /**
   * @param asked what the other side wants to be waited
   * @param chance of [0, 1)
   */
  void failed(long nowMs, Duration asked, double chance) {
    long full = Math.min(MOST_MS, FIRST_MS << Math.min(failures, MOST_DOUBLINGS));
    long own = (long) (full * (0.5 + chance / 2));
    failures++;
    notBeforeMs = nowMs + Math.max(own, Math.min(asked.toMillis(), MOST_ASKED_MS));
  }

  /** Some arrived, some did not: the sink lives, and is asked again soon. */
  void failedInPart(long nowMs, Duration asked, double chance) {
    failures = 0;
    failed(nowMs, asked, chance);
  }

  void succeeded() {
    failures = 0;
    notBeforeMs = Long.MIN_VALUE;
  }

  boolean mayTry(long nowMs) {
    return nowMs >= notBeforeMs;
  }

  boolean isOpen() {
    return failures >= OPEN_AFTER;
  }
}
