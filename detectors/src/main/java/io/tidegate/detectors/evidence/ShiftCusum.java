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
  private static final double MOST_Z = 4;
  private static final int LEAST_STEPS = 6;

  private static final ShiftCusum NONE = new ShiftCusum(EffectSums.none(SHIFTS.length));

  private final EffectSums sums;

  private ShiftCusum(EffectSums sums) {
    this.sums = sums;
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
    EffectSums next =
        sums.step(
            tick,
            j -> SHIFTS[j] * bounded - SHIFTS[j] * SHIFTS[j] / 2,
            MixtureCusum.Limits.ofBar(bar, LEAST_STEPS));
    return next.isNone() ? NONE : new ShiftCusum(next);
  }

  /** The evidence in nats, zero or more. */
  public double nats() {
    return sums.nats();
  }

  /** The tick since which there is any evidence; the given one where there is none. */
  public long since(long now) {
    return sums.since(now);
  }

  public void write(ByteWriter out) {
    sums.write(out);
  }

  public static ShiftCusum read(ByteReader in) {
    EffectSums sums = EffectSums.read(SHIFTS.length, in);
    return sums.isNone() ? NONE : new ShiftCusum(sums);
  }
}
