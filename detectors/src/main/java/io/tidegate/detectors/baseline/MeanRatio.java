package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * How large one sum of an entity is per unit of another (tokens per request), on average over its
 * requests, and how far a tick strays from that beyond the noise of counting. A value.
 *
 * <p>{@code m} is the ratio of the sums, with a half-life of {@value #HALF_LIFE_TICKS} active
 * ticks: unlike the mean of the logs of ticks it does not depend on how many requests a tick has. A
 * tick enters with at most {@value #MOST_TIMES} times the units of a usual one and at most {@value
 * #MOST_TIMES} times what was expected of them, so that no flood of one tick is the rule. {@code
 * ω²} is the mean of {@code (sum / expected − 1)² − 1 / n} over ticks of {@code n} requests whose
 * sizes have a coefficient of variation of one, clipped, shrunk to {@value #PRIOR_OMEGA_SQUARED}
 * with the weight of {@value #PRIOR_TICKS} ticks. Ticks in which a sum is not positive and finite
 * teach nothing.
 */
public record MeanRatio(double sum, double per, double omegaSquared, long ticks) {
  private static final double HALF_LIFE_TICKS = 720;
  private static final double KEEP = StrictMath.pow(0.5, 1 / HALF_LIFE_TICKS);
  private static final double GAIN = 1 - KEEP;
  private static final double MOST_TIMES = 4;
  private static final double PRIOR_OMEGA_SQUARED = 0.5;
  private static final double PRIOR_TICKS = 60;
  private static final double LEAST_OMEGA_SQUARED = 0.05;
  private static final double MOST_RESIDUAL = 4;

  /** Nothing seen yet. */
  public static final MeanRatio FRESH = new MeanRatio(0, 0, PRIOR_OMEGA_SQUARED, 0);

  /** Ticks before anything is expected. */
  public static final long LEAST_TICKS = 60;

  /** True once it expects anything. */
  public boolean ready() {
    return ticks >= LEAST_TICKS;
  }

  /** What {@code more} units should sum up to. */
  public double expected(double more) {
    return per > 0 ? more * (sum / per) : 0;
  }

  /** After one more tick, whose sum is of so many requests. */
  public MeanRatio learn(double moreSum, double morePer, double requests) {
    if (!(moreSum > 0 && morePer > 0 && requests > 0) || !Double.isFinite(moreSum / morePer)) {
      return this;
    }
    if (ticks == 0) {
      return new MeanRatio(moreSum, morePer, omegaSquared, 1);
    }
    double expected = expected(morePer);
    double weight = ready() ? Math.min(1, MOST_TIMES * usualPer() / morePer) : 1;
    double bounded = ready() ? Math.min(moreSum, MOST_TIMES * expected) : moreSum;
    double residual = moreSum / expected - 1;
    double squared = Math.min(MOST_RESIDUAL, residual * residual) - 1 / requests;
    double gain = Math.max(1.0 / (ticks + PRIOR_TICKS), GAIN);
    double omega = omegaSquared + gain * (squared - omegaSquared);
    return new MeanRatio(
        KEEP * sum + weight * bounded,
        KEEP * per + weight * morePer,
        Math.max(LEAST_OMEGA_SQUARED, omega),
        ticks + 1);
  }

  /** Units of a usual tick. */
  private double usualPer() {
    return per / Math.min(ticks, 1 / GAIN);
  }

  public void write(ByteWriter out) {
    out.real(sum).real(per).real(omegaSquared).unsigned(ticks);
  }

  public static MeanRatio read(ByteReader in) {
    return new MeanRatio(in.real(), in.real(), in.real(), in.unsigned());
  }
}
