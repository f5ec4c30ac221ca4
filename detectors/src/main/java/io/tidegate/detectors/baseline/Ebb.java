package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * How many more requests of a stream ended lately than end now, per tick. A value.
 *
 * <p>A request is told when it ends, so that what ends now began at different times: where fewer
 * begin, those that still end are the ones that take longest (length-biased sampling, Cox, Miller,
 * The Theory of Stochastic Processes (1965), §9.3). They are paid for by what came with them: the
 * mean of half a minute, less than its own peak by {@code p − m − 2 √(p / 12)}, the peak fading by
 * half in five minutes. Counts that are negative or not finite change nothing.
 *
 * @param tick the last one
 * @param mean requests a tick, exponentially weighted
 * @param peak of the mean, fading
 */
public record Ebb(long tick, double mean, double peak) {
  private static final double MEMORY_TICKS = 6;
  private static final double KEEP = StrictMath.exp(-1 / MEMORY_TICKS);
  private static final double PEAK_KEEP = StrictMath.pow(0.5, 1 / 60.0);
  private static final double NOISE_SDS = 2;

  /** Nothing seen. */
  public static final Ebb FRESH = new Ebb(Long.MIN_VALUE, 0, 0);

  /** Bound on the bytes of a value. */
  public static final int BYTES = 26;

  /** After a tick in which so many ended; ticks without any need not be told. */
  public Ebb next(long now, double requests) {
    if (!(requests >= 0) || !Double.isFinite(requests)) {
      return this;
    }
    long gap = tick == Long.MIN_VALUE ? 1 : Math.max(1, now - tick);
    double gain = tick == Long.MIN_VALUE ? 1 : 1 - KEEP;
    double nextMean = mean * StrictMath.pow(KEEP, gap) + gain * requests;
    double faded = peak * StrictMath.pow(PEAK_KEEP, gap);
    return new Ebb(Math.max(tick, now), nextMean, Math.max(nextMean, faded));
  }

  /** How many more a tick there were, beyond counting; 0 or more. */
  public double missing() {
    double noise = NOISE_SDS * StrictMath.sqrt(peak / (2 * MEMORY_TICKS));
    return Math.max(0, peak - mean - noise);
  }

  public void write(ByteWriter out) {
    out.signed(tick).real(mean).real(peak);
  }

  public static Ebb read(ByteReader in) {
    return new Ebb(in.signed(), in.real(), in.real());
  }
}
