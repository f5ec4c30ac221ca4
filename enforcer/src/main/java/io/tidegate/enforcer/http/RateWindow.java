package io.tidegate.enforcer.http;

/**
 * Lets a number of requests through in each minute that slides: those of this minute, and of the
 * one before as much as still lies within sixty seconds.
 */
final class RateWindow {
  private static final long MINUTE_MS = 60_000;

  private final long most;
  private long minute;
  private long before;
  private long served;

  RateWindow(long most) {
    this.most = most;
  }

  /** Counts one more, if it is within the limit. */
  synchronized boolean admit(long nowMs) {
    long now = nowMs / MINUTE_MS;
    if (now != minute) {
      before = now == minute + 1 ? served : 0;
      served = 0;
      minute = now;
    }
    long left = MINUTE_MS - nowMs % MINUTE_MS;
    if (served + before * left / MINUTE_MS >= most) {
      return false;
    }
    served++;
    return true;
  }
}
