package io.tidegate.simulator;

/** A stretch of event time; its end is not part of it. */
record Window(long startMs, long endMs) {
  boolean contains(long timeMs) {
    return timeMs >= startMs && timeMs < endMs;
  }

  /** How far the time has come in it, 0 to 1. */
  double progress(long timeMs) {
    double share = (double) (timeMs - startMs) / Math.max(1, endMs - startMs);
    return Math.max(0, Math.min(1, share));
  }
}
