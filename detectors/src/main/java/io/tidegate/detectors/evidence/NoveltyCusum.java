package io.tidegate.detectors.evidence;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * Evidence that things never seen before come more often than they used to: a mixture of Poisson
 * likelihood-ratio CUSUMs against fixed rates of one in 3, 12, 60 and 240 ticks. A value: {@link
 * #step} gives a new one.
 *
 * <p>For each alternative {@code λ} above twice the null rate {@code λ0}: {@code C ← min(cap,
 * max(0, C + min(most, x ln(λ/λ0) − (λ − λ0))))}; the evidence is {@code max over λ of C − ln 4},
 * in nats. Since {@code λ > λ0}, it is a supermartingale for every true rate up to {@code λ0}. A
 * rate that is not positive and finite, or a negative count, leaves the evidence as it was.
 *
 * <p>Page, Biometrika 41 (1954); Shin, Ramdas, Rinaldo, "E-detectors" (arXiv 2203.03532), §3.
 */
public final class NoveltyCusum {
  private static final double[] RATES = {1.0 / 3, 1.0 / 12, 1.0 / 60, 1.0 / 240};
  private static final double LEAST_TIMES = 2;
  private static final double LN_WEIGHT = -StrictMath.log(RATES.length);

  private static final NoveltyCusum NONE = new NoveltyCusum(EffectSums.none(RATES.length));

  private final EffectSums sums;

  private NoveltyCusum(EffectSums sums) {
    this.sums = sums;
  }

  /** No evidence yet. */
  public static NoveltyCusum fresh() {
    return NONE;
  }

  /**
   * The evidence after one more tick.
   *
   * @param novel how many things came that were never seen before
   * @param rate how many a tick were expected before they were seen
   * @param limits how much a tick may add, and where the sums stop
   */
  public NoveltyCusum step(long tick, double novel, double rate, MixtureCusum.Limits limits) {
    boolean usable = novel >= 0 && rate > 0 && Double.isFinite(rate + novel);
    if (!usable || novel == 0 && sums.isNone()) {
      return this;
    }
    EffectSums next =
        sums.step(
            tick,
            j ->
                RATES[j] < LEAST_TIMES * rate
                    ? Double.NEGATIVE_INFINITY
                    : novel * StrictMath.log(RATES[j] / rate) - (RATES[j] - rate),
            limits);
    return next.isNone() ? NONE : new NoveltyCusum(next);
  }

  /** True while there is none at all. */
  public boolean isNone() {
    return sums.isNone();
  }

  /** Bounds with which so many ticks of new things can reach the bar, and no fewer. */
  public static MixtureCusum.Limits limitsOf(double bar, int leastTicks) {
    return new MixtureCusum.Limits(
        2 * bar, leastTicks == 1 ? 2 * bar : (bar - LN_WEIGHT) / leastTicks, false);
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

  public static NoveltyCusum read(ByteReader in) {
    EffectSums sums = EffectSums.read(RATES.length, in);
    return sums.isNone() ? NONE : new NoveltyCusum(sums);
  }
}
