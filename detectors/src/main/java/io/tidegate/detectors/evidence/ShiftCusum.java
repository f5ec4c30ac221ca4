package io.tidegate.detectors.evidence;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * Evidence that a standardised score has shifted up: a mixture of Gaussian likelihood-ratio CUSUMs
 * against shifts by a half, one and two standard deviations. A value: {@link #step} gives a new
 * one.
 *
 * <p>{@code C ← min(2h, max(0, C + min(h/6, δ z − δ²/2)))} for the bar {@code h}; the evidence is
 * {@code max over δ of C − ln 3}, in nats. A score counts as at most {@value #MOST_Z}, and one that
 * is not finite leaves the evidence as it was.
 *
 * <p>Page, Biometrika 41 (1954); Shin, Ramdas, Rinaldo, "E-detectors" (arXiv 2203.03532), §3.
 */
public final class ShiftCusum {
  private static final double[] SHIFTS = {0.5, 1, 2};
  private static final double LN_WEIGHT = -StrictMath.log(SHIFTS.length);
  private static final double MOST_Z = 4;
  private static final double LEAST_STEPS = 6;

  private static final ShiftCusum NONE = new ShiftCusum(new double[SHIFTS.length], Long.MIN_VALUE);

  private final double[] sums;
  private final long onsetTick;

  private ShiftCusum(double[] sums, long onsetTick) {
    this.sums = sums;
    this.onsetTick = onsetTick;
  }

  /** No evidence yet. */
  public static ShiftCusum fresh() {
    return NONE;
  }

  /** The evidence after one more score, mean zero and deviation one where nothing shifted. */
  public ShiftCusum step(long tick, double z, double bar) {
    if (!Double.isFinite(z)) {
      return this;
    }
    double bounded = Math.min(MOST_Z, z);
    double[] next = new double[sums.length];
    boolean any = false;
    for (int j = 0; j < next.length; j++) {
      double increment = SHIFTS[j] * bounded - SHIFTS[j] * SHIFTS[j] / 2;
      next[j] = Math.min(2 * bar, Math.max(0, sums[j] + Math.min(bar / LEAST_STEPS, increment)));
      any |= next[j] > 0;
    }
    return any ? new ShiftCusum(next, onsetTick == Long.MIN_VALUE ? tick : onsetTick) : NONE;
  }

  /** The evidence in nats, zero or more. */
  public double nats() {
    double best = 0;
    for (double sum : sums) {
      best = Math.max(best, sum + LN_WEIGHT);
    }
    return best;
  }

  /** The tick since which there is any evidence; the given one where there is none. */
  public long since(long now) {
    return onsetTick == Long.MIN_VALUE ? now : onsetTick;
  }

  public void write(ByteWriter out) {
    for (double sum : sums) {
      out.real(sum);
    }
    out.signed(onsetTick);
  }

  public static ShiftCusum read(ByteReader in) {
    double[] sums = new double[SHIFTS.length];
    for (int j = 0; j < sums.length; j++) {
      sums[j] = in.real();
    }
    long onset = in.signed();
    return onset == Long.MIN_VALUE ? NONE : new ShiftCusum(sums, onset);
  }
}
