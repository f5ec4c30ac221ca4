package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * What a cluster, tenant or key asks for, per minute: USD and requests, each smoothed over {@value
 * #FAST_MS} ms and over {@value #SLOW_MS} ms. A value.
 *
 * <p>{@code m ← e^(−Δ/τ) m + (1 − e^(−Δ/τ)) x}; a silence counts as zeros, by closed form. That is
 * the noise of a plain mean over twice {@code τ}: one and five minutes. Amounts that are negative
 * or not finite count as zero, ticks that go back in time as the next one.
 *
 * @param lastTick the last tick that was seen
 */
public record Demand(
    long lastTick, double usdFast, double usdSlow, double requestsFast, double requestsSlow) {
  public static final long FAST_MS = 30_000;
  public static final long SLOW_MS = 150_000;

  /** Never seen. */
  public static final Demand NONE = new Demand(Long.MIN_VALUE, 0, 0, 0, 0);

  private static final double MINUTE_MS = 60_000;

  /** With one tick in which so much was spent and asked. */
  public Demand step(long tick, long tickMs, double usd, double requests) {
    long now = lastTick == Long.MIN_VALUE ? tick : Math.max(tick, lastTick + 1);
    long ticks = lastTick == Long.MIN_VALUE ? 1 : now - lastTick;
    double perMinute = MINUTE_MS / tickMs;
    double fast = StrictMath.exp(-(double) tickMs / FAST_MS);
    double slow = StrictMath.exp(-(double) tickMs / SLOW_MS);
    double spent = clean(usd) * perMinute;
    double asked = clean(requests) * perMinute;
    return new Demand(
        now,
        after(usdFast, fast, ticks, spent),
        after(usdSlow, slow, ticks, spent),
        after(requestsFast, fast, ticks, asked),
        after(requestsSlow, slow, ticks, asked));
  }

  private static double after(double mean, double keep, long ticks, double value) {
    return mean * StrictMath.pow(keep, ticks) + (1 - keep) * value;
  }

  private static double clean(double amount) {
    return Double.isFinite(amount) ? Math.max(0, amount) : 0;
  }

  public void write(ByteWriter out) {
    out.signed(lastTick).real(usdFast).real(usdSlow).real(requestsFast).real(requestsSlow);
  }

  public static Demand read(ByteReader in) {
    return new Demand(in.signed(), in.real(), in.real(), in.real(), in.real());
  }
}
