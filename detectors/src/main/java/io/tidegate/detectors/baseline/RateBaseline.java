package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * How many of something come per unit of exposure (errors per request) in a stream of the fleet, as
 * a rule, and how far a minute strays from that. A value.
 *
 * <p>The rate is a Gamma posterior {@code (a + hits) / (b + exposure)} with a half-life of an hour;
 * what is expected is an upper value, two standard deviations above it. The wander is the second
 * moment of the minute's log ratio less its counting noise, half-life a day, shrunk to 10 % by
 * twenty minutes: {@link #wanderFactor} is three of its roots. Counts that are negative, not finite
 * or beyond {@value #MOST} teach nothing.
 *
 * @param hits how many came, decayed
 * @param exposure of how much, decayed
 * @param ticks how many ticks were learned
 * @param minuteHits those of the last minute, decayed
 * @param minuteExpected how many of them were expected
 * @param wanderSquared second moment of the minute's log ratio
 */
public record RateBaseline(
    double hits,
    double exposure,
    long ticks,
    double minuteHits,
    double minuteExpected,
    double wanderSquared) {

  /** Ticks before anything is expected: five minutes. */
  public static final long LEAST_TICKS = 60;

  private static final double MOST = 1e12;
  private static final double KEEP = StrictMath.pow(0.5, 1 / 720.0);
  private static final double MINUTE_KEEP = StrictMath.exp(-1 / 12.0);
  private static final double CAUTION_SDS = 2;
  private static final double PRIOR_WANDER_SQUARED = 0.01;
  private static final double PRIOR_WANDER_TICKS = 240;
  private static final double DAY_TICKS = 24_929;
  private static final double MOST_WANDER = 2;
  private static final double WANDERS = 3;

  /** Half a count, so that a minute without any has a logarithm. */
  private static final double CONTINUITY = 0.5;

  /** Nothing seen yet. */
  public static final RateBaseline FRESH = new RateBaseline(0, 0, 0, 0, 0, PRIOR_WANDER_SQUARED);

  /** True once it expects anything. */
  public boolean ready() {
    return ticks >= LEAST_TICKS;
  }

  /** The rate, given that the class brings {@code a} in an exposure of {@code b}. */
  public double rate(double a, double b) {
    return (a + hits) / (b + exposure);
  }

  /** The rate that is expected at most. */
  public double upper(double a, double b) {
    double n = a + hits;
    return (n + CAUTION_SDS * StrictMath.sqrt(n)) / (b + exposure);
  }

  /** By how much a minute may exceed what is expected, from experience; 1 or more. */
  public double wanderFactor() {
    return StrictMath.exp(WANDERS * StrictMath.sqrt(wanderSquared));
  }

  /** After a tick of which so many were expected was seen. */
  public RateBaseline observe(double more, double expected) {
    if (!isCount(more) || !isCount(expected)) {
      return this;
    }
    return new RateBaseline(
        hits,
        exposure,
        ticks,
        minuteHits * MINUTE_KEEP + more,
        minuteExpected * MINUTE_KEEP + expected,
        wanderSquared);
  }

  /** With the observed tick learned. */
  public RateBaseline learn(double more, double of) {
    if (!isCount(more) || !isCount(of) || of == 0) {
      return this;
    }
    return new RateBaseline(
        hits * KEEP + more,
        exposure * KEEP + of,
        ticks + 1,
        minuteHits,
        minuteExpected,
        ready() ? wandered() : wanderSquared);
  }

  private double wandered() {
    double ratio = StrictMath.log((minuteHits + CONTINUITY) / (minuteExpected + CONTINUITY));
    double clipped = Math.max(-MOST_WANDER, Math.min(MOST_WANDER, ratio));
    double counting = 1 / (2 * minuteExpected + CONTINUITY);
    double squared = Math.max(0, clipped * clipped - counting);
    double gain = Math.max(1 / (ticks + PRIOR_WANDER_TICKS), 1 / DAY_TICKS);
    return wanderSquared + gain * (squared - wanderSquared);
  }

  private static boolean isCount(double count) {
    return count >= 0 && count < MOST;
  }

  public void write(ByteWriter out) {
    out.real(hits).real(exposure).unsigned(ticks);
    out.real(minuteHits).real(minuteExpected).real(wanderSquared);
  }

  public static RateBaseline read(ByteReader in) {
    return new RateBaseline(in.real(), in.real(), in.unsigned(), in.real(), in.real(), in.real());
  }
}
