package io.tidegate.enforcer.http;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Lets a number of requests through in each window that slides: those of this window, and of the
 * one before as much as still lies within its length. A window is a minute; of less than one
 * request a minute it is as long as one request takes.
 */
final class RateWindow {
  private static final long MINUTE_MS = 60_000;

  private final long most;
  private final long windowMs;
  private long window;
  private long before;
  private long served;

  /** Of a rate above 0. */
  RateWindow(BigDecimal perMinute) {
    long whole = perMinute.longValue();
    this.most = Math.max(1, whole);
    this.windowMs =
        whole > 0
            ? MINUTE_MS
            : BigDecimal.valueOf(MINUTE_MS).divide(perMinute, RoundingMode.CEILING).longValue();
  }

  /** Counts one more, if it is within the limit. */
  synchronized boolean admit(long nowMs) {
    long now = nowMs / windowMs;
    if (now != window) {
      before = now == window + 1 ? served : 0;
      served = 0;
      window = now;
    }
    long left = windowMs - nowMs % windowMs;
    boolean full =
        windowMs == MINUTE_MS ? served + before * left / windowMs >= most : served + before > 0;
    if (full) {
      return false;
    }
    served++;
    return true;
  }

  /** How long it takes until there is room for one more, at most, in seconds. */
  long waitSeconds() {
    return windowMs / most / 1_000 + 1;
  }
}
