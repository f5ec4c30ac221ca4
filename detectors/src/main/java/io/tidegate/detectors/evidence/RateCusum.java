package io.tidegate.detectors.evidence;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * Evidence that a share runs above its null value: a mixture of Bernoulli likelihood-ratio CUSUMs
 * against shares whose odds are two, five and twenty times as large. A value: {@link #step} gives a
 * new one.
 *
 * <p>For each {@code ρ}: {@code C ← min(cap, max(0, C + f ln ρ − n ln(1 + (ρ − 1) p)))}, which is
 * the likelihood ratio of {@code q / (1 − q) = ρ p / (1 − p)}; the evidence is {@code max over ρ of
 * C − ln 3}, in nats. It is a supermartingale for every true share up to {@code p}. Input that is
 * not finite, or a {@code p} outside (0, 1), leaves the evidence as it was.
 *
 * <p>Shin, Ramdas, Rinaldo, "E-detectors" (arXiv 2203.03532), §4.
 */
public final class RateCusum {
  private static final double[] TIMES = {2, 5, 20};
  private static final double[] LN_TIMES = {
    StrictMath.log(2), StrictMath.log(5), StrictMath.log(20)
  };

  private static final RateCusum NONE = new RateCusum(EffectSums.none(TIMES.length));

  private final EffectSums sums;

  private RateCusum(EffectSums sums) {
    this.sums = sums;
  }

  /** No evidence yet. */
  public static RateCusum fresh() {
    return NONE;
  }

  /**
   * The evidence after one more tick.
   *
   * @param hits how many of {@code of} had the property
   * @param p the share that was expected before they were seen
   * @param limits how much a tick may add, and where the sums stop
   */
  public RateCusum step(long tick, double hits, double of, double p, MixtureCusum.Limits limits) {
    if (!(hits >= 0 && of >= hits && of > 0 && p > 0 && p < 1) || !Double.isFinite(of)) {
      return this;
    }
    if (hits <= of * p && sums.isNone()) {
      return this; // no share above p is likelier than p itself
    }
    EffectSums next =
        sums.step(
            tick, j -> hits * LN_TIMES[j] - of * StrictMath.log(1 + (TIMES[j] - 1) * p), limits);
    return next.isNone() ? NONE : new RateCusum(next);
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

  public static RateCusum read(ByteReader in) {
    EffectSums sums = EffectSums.read(TIMES.length, in);
    return sums.isNone() ? NONE : new RateCusum(sums);
  }
}
