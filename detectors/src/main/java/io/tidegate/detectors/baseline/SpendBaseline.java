package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * How much one tenant or key spends, USD per minute: over the last minute, the last five, and as a
 * rule. A value; ticks without traffic count as zeros, by closed form. It knows nothing of the
 * fleet.
 *
 * <p>The rule is the mean over all of its time, then with a half-life of a day; the short ones are
 * exponentially weighted means.
 */
public record SpendBaseline(
    long firstTick,
    long lastTick,
    long activeTicks,
    double minute,
    double fiveMinutes,
    double rule) {

  private static final double DAY_TICKS = 24_929;
  private static final long BOUNDED_AFTER_MS = 600_000;
  private static final double MOST_TIMES = 4;

  /** Never seen. */
  public static SpendBaseline fresh() {
    return new SpendBaseline(Long.MIN_VALUE, Long.MIN_VALUE, 0, 0, 0, 0);
  }

  /** With the tick's spending in the short means, the rule unchanged but for silent ticks. */
  public SpendBaseline observe(long tick, long tickMs, double usdPerMinute) {
    long first = firstTick == Long.MIN_VALUE ? tick : firstTick;
    long silent = lastTick == Long.MIN_VALUE ? 0 : Math.max(0, tick - lastTick - 1);
    double minuteKeep = StrictMath.exp(-tickMs / 60_000.0);
    double fiveKeep = StrictMath.exp(-tickMs / 300_000.0);
    return new SpendBaseline(
        first,
        tick,
        activeTicks + 1,
        after(minute, minuteKeep, silent, usdPerMinute),
        after(fiveMinutes, fiveKeep, silent, usdPerMinute),
        ruleAfterSilence(silent));
  }

  /**
   * With the tick in the rule as well, but for what is beyond four times the rule once there is ten
   * minutes of it: a burst moves the rule slowly, whoever it comes from.
   */
  public SpendBaseline learn(double seenUsdPerMinute, long tickMs, double floor) {
    boolean bounded = ageTicks() * tickMs >= BOUNDED_AFTER_MS;
    double usdPerMinute =
        bounded ? Math.min(seenUsdPerMinute, MOST_TIMES * (rule + floor)) : seenUsdPerMinute;
    double gain = Math.max(1.0 / (lastTick - firstTick + 1), 1 / DAY_TICKS);
    return new SpendBaseline(
        firstTick, lastTick, activeTicks, minute, fiveMinutes, rule + gain * (usdPerMinute - rule));
  }

  /** Ticks since it was first seen. */
  public long ageTicks() {
    return firstTick == Long.MIN_VALUE ? 0 : lastTick - firstTick + 1;
  }

  private static double after(double mean, double keep, long silent, double value) {
    return mean * StrictMath.pow(keep, silent + 1) + (1 - keep) * value;
  }

  private double ruleAfterSilence(long silent) {
    if (silent == 0) {
      return rule;
    }
    double age = lastTick - firstTick + 1;
    return age < DAY_TICKS
        ? rule * age / (age + silent)
        : rule * StrictMath.pow(1 - 1 / DAY_TICKS, silent);
  }

  public void write(ByteWriter out) {
    out.signed(firstTick).signed(lastTick).unsigned(activeTicks);
    out.real(minute).real(fiveMinutes).real(rule);
  }

  public static SpendBaseline read(ByteReader in) {
    return new SpendBaseline(
        in.signed(), in.signed(), in.unsigned(), in.real(), in.real(), in.real());
  }
}
