package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * How large one sum of an entity is per unit of another (tokens per request), as a rule, and how
 * far a tick strays from that. A value.
 *
 * <p>{@code log m} follows the log ratio of the ticks (cumulative mean, then half-life {@value
 * #HALF_LIFE_TICKS} active ticks, errors clipped to ±0.5); {@code ω²} is the clipped second moment
 * of the relative residual, shrunk to the class prior {@value #PRIOR_OMEGA_SQUARED} with the weight
 * of {@value #PRIOR_TICKS} ticks. Ticks in which either sum is not positive and finite teach
 * nothing.
 */
public record RatioBaseline(double logRatio, double omegaSquared, long ticks) {
  private static final double HALF_LIFE_TICKS = 720;
  private static final double GAIN = 1 - StrictMath.pow(0.5, 1 / HALF_LIFE_TICKS);
  private static final double CLIP = 0.5;
  private static final double PRIOR_OMEGA_SQUARED = 0.5;
  private static final double PRIOR_TICKS = 60;
  private static final double LEAST_OMEGA_SQUARED = 0.05;
  private static final double MOST_RESIDUAL = 4;

  /** Nothing seen yet. */
  public static final RatioBaseline FRESH = new RatioBaseline(0, PRIOR_OMEGA_SQUARED, 0);

  /** Ticks before anything is expected. */
  public static final long LEAST_TICKS = 60;

  /** True once it expects anything. */
  public boolean ready() {
    return ticks >= LEAST_TICKS;
  }

  /** What {@code per} units should sum up to. */
  public double expected(double per) {
    return per * StrictMath.exp(logRatio);
  }

  /** After one more tick. */
  public RatioBaseline learn(double sum, double per) {
    if (!(sum > 0 && per > 0) || !Double.isFinite(sum / per)) {
      return this;
    }
    double log = StrictMath.log(sum / per);
    if (ticks == 0) {
      return new RatioBaseline(log, omegaSquared, 1);
    }
    double gain = Math.max(1.0 / (ticks + 1), GAIN);
    double error = Math.max(-CLIP, Math.min(CLIP, log - logRatio));
    double residual = StrictMath.exp(log - logRatio) - 1;
    double squared = Math.min(MOST_RESIDUAL, residual * residual);
    double omegaGain = Math.max(1.0 / (ticks + PRIOR_TICKS), GAIN);
    double omega = omegaSquared + omegaGain * (squared - omegaSquared);
    return new RatioBaseline(
        logRatio + gain * error, Math.max(LEAST_OMEGA_SQUARED, omega), ticks + 1);
  }

  public void write(ByteWriter out) {
    out.real(logRatio).real(omegaSquared).unsigned(ticks);
  }

  public static RatioBaseline read(ByteReader in) {
    return new RatioBaseline(in.real(), in.real(), in.unsigned());
  }
}
