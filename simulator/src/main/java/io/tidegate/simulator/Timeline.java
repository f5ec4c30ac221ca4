package io.tidegate.simulator;

/**
 * When things happen in a simulation: a steady warm-up, a surge that rises along a logistic curve,
 * is held, and, where it subsides, falls in the last sixth.
 */
record Timeline(long startMs, long endMs, long surgeStartMs, long riseMs, long subsideMs) {
  /** Share of the duration before the surge. */
  private static final double WARM_UP = 0.375;

  private static final double RISE = 0.3;
  private static final long LONGEST_RISE_MS = 570_000;
  private static final double SUBSIDE = 5.0 / 6;

  /** The curve runs from -HALF_SPAN to HALF_SPAN of the logistic function, rescaled to 0 to 1. */
  private static final double HALF_SPAN = 3;

  private static final double LOWEST = logistic(-HALF_SPAN);

  /** Never: beyond the end of any simulation. */
  static final long NEVER = Long.MAX_VALUE;

  static Timeline of(long startMs, long durationMs, boolean subside) {
    return new Timeline(
        startMs,
        startMs + durationMs,
        startMs + Math.round(WARM_UP * durationMs),
        Math.min(LONGEST_RISE_MS, Math.round(RISE * durationMs)),
        subside ? startMs + Math.round(SUBSIDE * durationMs) : NEVER);
  }

  /** When the surge has reached its height. */
  long heightMs() {
    return surgeStartMs + riseMs;
  }

  /** When the surge begins to fall, or the end. */
  long surgeEndMs() {
    return Math.min(endMs, subsideMs);
  }

  /** When nothing is left of the surge, or the end. */
  long surgeGoneMs() {
    return subsideMs == NEVER ? endMs : Math.min(endMs, subsideMs + riseMs);
  }

  /** The moment at that share of the time in which the surge is held at its height. */
  long whileHeld(double share) {
    return heightMs() + Math.round(share * (surgeEndMs() - heightMs()));
  }

  /**
   * How far the surge has come, 0 to 1, for someone who joins it {@code offsetMs} after its start
   * and takes {@code stretch} times as long to rise.
   */
  double surge(long timeMs, long offsetMs, double stretch) {
    double risen = progress(timeMs - surgeStartMs - offsetMs, riseMs * stretch);
    if (timeMs <= subsideMs) {
      return risen;
    }
    return risen * (1 - progress(timeMs - subsideMs, riseMs));
  }

  private static double progress(long elapsedMs, double lengthMs) {
    double share = elapsedMs / lengthMs;
    if (share <= 0) {
      return 0;
    }
    if (share >= 1) {
      return 1;
    }
    return (logistic(HALF_SPAN * (2 * share - 1)) - LOWEST) / (1 - 2 * LOWEST);
  }

  private static double logistic(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }
}
