package io.tidegate.detectors.evidence;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * Evidence that counts run above their expectation: a mixture of likelihood-ratio CUSUMs over six
 * effect sizes, negative binomial null. A value: {@link #step} gives a new one.
 *
 * <p>For each effect size ρ: {@code C ← min(cap, max(0, C) + ℓ)}, {@code ℓ(x) = x [ln ρ − ln((k+ρμ)
 * / (k+μ))] − k ln((k+ρμ)/(k+μ))}; the evidence is {@code max over ρ of (C + ln w)}, in nats. Under
 * the null the average run length to a bar h is at least e^h ticks. An infinite {@code k} is the
 * Poisson limit. Input that is not finite, or μ that is not positive, leaves the evidence as it
 * was.
 *
 * <p>Page, Biometrika 41 (1954); Shin, Ramdas, Rinaldo, "E-detectors" (arXiv 2203.03532), §3.
 */
public final class MixtureCusum {
  private static final double[] EFFECTS = {1.25, 1.5, 2, 3, 5, 10};
  private static final double[] LN_EFFECTS = new double[EFFECTS.length];
  private static final double DOUBLING = 2;

  static {
    for (int j = 0; j < EFFECTS.length; j++) {
      LN_EFFECTS[j] = StrictMath.log(EFFECTS[j]);
    }
  }

  /**
   * Bounds on the evidence; cutting it from above keeps every guarantee.
   *
   * @param cap where each sum stops, so that no past holds an alarm up for long
   * @param perTick the most that a tick adds, so that no single one is an alarm
   * @param doubling whether effects other than two are left out, as an experiment does
   */
  public record Limits(double cap, double perTick, boolean doubling) {

    /** At most twice the bar, and not over it in less than so many ticks. */
    public static Limits ofBar(double bar, int leastTicks) {
      return new Limits(2 * bar, bar / leastTicks, false);
    }

    /** The same, of the effect size two alone. */
    public Limits doublingOnly() {
      return new Limits(cap, perTick, true);
    }
  }

  private static final MixtureCusum NONE = new MixtureCusum(EffectSums.none(EFFECTS.length));

  private final EffectSums sums;

  private MixtureCusum(EffectSums sums) {
    this.sums = sums;
  }

  /** No evidence yet. */
  public static MixtureCusum fresh() {
    return NONE;
  }

  /**
   * The evidence after one more tick.
   *
   * @param x the count seen, in units of a Poisson-like event
   * @param mu what was expected of it before it was seen
   * @param k size of the negative binomial: its variance is {@code mu + mu²/k}
   * @param limits how much a tick may add, and where the sums stop
   */
  public MixtureCusum step(long tick, double x, double mu, double k, Limits limits) {
    if (!Double.isFinite(x) || x < 0 || !Double.isFinite(mu) || mu <= 0 || !(k > 0)) {
      return this;
    }
    if (x <= mu && sums.isNone()) {
      return NONE; // no effect above one is likelier than the null at its mean or below
    }
    EffectSums next =
        sums.step(
            tick,
            effect ->
                limits.doubling && EFFECTS[effect] != DOUBLING
                    ? Double.NEGATIVE_INFINITY
                    : logLikelihoodRatio(x, mu, k, effect),
            limits);
    return next.isNone() ? NONE : new MixtureCusum(next);
  }

  /** The evidence in nats, zero or more. */
  public double nats() {
    return sums.nats();
  }

  /** The tick since which there is any evidence; the given one where there is none. */
  public long since(long now) {
    return sums.since(now);
  }

  private static double logLikelihoodRatio(double x, double mu, double k, int effect) {
    double rho = EFFECTS[effect];
    if (Double.isInfinite(k)) {
      return x * LN_EFFECTS[effect] - mu * (rho - 1);
    }
    double shift = StrictMath.log((k + rho * mu) / (k + mu));
    return x * (LN_EFFECTS[effect] - shift) - k * shift;
  }

  public void write(ByteWriter out) {
    sums.write(out);
  }

  public static MixtureCusum read(ByteReader in) {
    EffectSums sums = EffectSums.read(EFFECTS.length, in);
    return sums.isNone() ? NONE : new MixtureCusum(sums);
  }
}
