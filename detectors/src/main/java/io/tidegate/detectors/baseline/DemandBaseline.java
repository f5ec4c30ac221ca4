package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * What a sum (tokens) should be, given the demand (requests) of the same tick: {@code log μ = a + β
 * (log X − log X_ref)}, {@code V = φ μ + μ² (ω² + σ_β² (log X − log X_ref)²)}. A value.
 *
 * <p>{@code a} follows the sum per request (cumulative mean, then half-life one hour), {@code β} a
 * Gaussian prior N(1, 0.1²) by a Huber-weighted recursion, clamped to 1 ± 0.2; {@code φ = Σg²/Σg}
 * of the requests' own sizes; {@code ω²} the clipped second moment of the relative residual. Demand
 * of the same tick leads the autoscaler, so that no size and no transient term enters. Expects
 * nothing before {@value #LEAST_TICKS} ticks. Ticks without demand teach nothing.
 *
 * <p>McCullagh, Nelder, Generalized Linear Models (1989), ch. 9 (quasi-likelihood); constants:
 * docs/methods.md, "Tokens given demand".
 */
public record DemandBaseline(
    long ticks,
    double logPerRequest,
    double beta,
    double betaVariance,
    double logReference,
    double sizeSum,
    double squareSum,
    double omegaSquared) {

  /** Ticks before anything is expected. */
  public static final int LEAST_TICKS = 24;

  private static final double PRIOR_BETA = 1;
  private static final double PRIOR_BETA_SD = 0.1;
  private static final double LEAST_BETA_SD = 0.03;
  private static final double FIRST_OMEGA_SQUARED = 0.09;
  private static final double LEAST_OMEGA_SQUARED = 0.04;
  private static final double HUBER = 0.5;
  private static final double AUTOCORRELATED_TICKS = 12;
  private static final double HOUR_TICKS = 1_038;
  private static final double OMEGA_CAUTION = 1.5;

  public static DemandBaseline fresh() {
    return new DemandBaseline(
        0, 0, PRIOR_BETA, PRIOR_BETA_SD * PRIOR_BETA_SD, 0, 0, 0, FIRST_OMEGA_SQUARED);
  }

  /** True once it expects anything. */
  public boolean ready() {
    return ticks >= LEAST_TICKS;
  }

  /** {@code μ} for that demand. */
  public double expected(double demand) {
    double ahead = StrictMath.log(demand) - logReference;
    return StrictMath.exp(logPerRequest + logReference + beta * ahead);
  }

  /** {@code φ}: the size of one Poisson-like event of the sum. */
  public double unit() {
    return sizeSum > 0 ? Math.max(1, squareSum / sizeSum) : 1;
  }

  /** The multiplicative part of the variance at that demand, as a share of {@code μ²}. */
  public double relativeVariance(double demand) {
    double ahead = StrictMath.log(demand) - logReference;
    double betaSd = Math.max(LEAST_BETA_SD, StrictMath.sqrt(betaVariance * AUTOCORRELATED_TICKS));
    double cappedSd = Math.min(PRIOR_BETA_SD, betaSd);
    return OMEGA_CAUTION * omegaSquared + cappedSd * cappedSd * ahead * ahead;
  }

  /** {@code V} for that demand. */
  public double variance(double demand) {
    double mu = expected(demand);
    return unit() * mu + mu * mu * relativeVariance(demand);
  }

  /** After a tick with that demand, sum and sum of squares was taken in. */
  public DemandBaseline learn(double demand, double sum, double squares) {
    if (!(demand > 0) || !(sum > 0) || !Double.isFinite(squares)) {
      return this;
    }
    double logDemand = StrictMath.log(demand);
    double perRequest = StrictMath.log(sum / demand);
    if (ticks == 0) {
      return new DemandBaseline(
          1, perRequest, beta, betaVariance, logDemand, sum, squares, omegaSquared);
    }
    double gain = Math.max(1.0 / (ticks + 1), 1 / HOUR_TICKS);
    double ahead = logDemand - logReference;
    double ratio = sum / expected(demand);
    double error = Math.max(-HUBER, Math.min(HUBER, StrictMath.log(ratio)));
    double noise = (unit() / expected(demand) + omegaSquared) * AUTOCORRELATED_TICKS;
    double kalman = betaVariance * ahead / (ahead * ahead * betaVariance + noise);
    double nextBeta = Math.max(0.8, Math.min(1.2, beta + kalman * error));
    double nextBetaVariance = Math.max(1e-6, (1 - kalman * ahead) * betaVariance);
    double residual = (ratio - 1) * (ratio - 1) - unit() / expected(demand);
    double clipped = Math.max(0, Math.min(1, residual));
    double nextOmega = ready() ? omegaSquared + gain * (clipped - omegaSquared) : omegaSquared;
    return new DemandBaseline(
        ticks + 1,
        logPerRequest + gain * error,
        nextBeta,
        nextBetaVariance,
        logReference + gain * ahead,
        sizeSum + gain * (sum - sizeSum),
        squareSum + gain * (squares - squareSum),
        Math.max(LEAST_OMEGA_SQUARED, nextOmega));
  }

  public void write(ByteWriter out) {
    out.unsigned(ticks).real(logPerRequest).real(beta).real(betaVariance).real(logReference);
    out.real(sizeSum).real(squareSum).real(omegaSquared);
  }

  public static DemandBaseline read(ByteReader in) {
    return new DemandBaseline(
        in.unsigned(), in.real(), in.real(), in.real(), in.real(), in.real(), in.real(), in.real());
  }
}
