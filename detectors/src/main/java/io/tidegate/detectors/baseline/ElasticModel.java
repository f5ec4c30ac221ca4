package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * What was learned of how a sum (tokens) follows the demand (requests) of the same tick: {@code log
 * μ = a + β (log X − log X_ref)}, {@code V = φ μ + μ² (ω² + σ_β² (log X − log X_ref)²)}, and how
 * far the sum wanders from μ within a minute. A value.
 *
 * <p>{@code a} follows the sum per request (cumulative mean, then half-life one hour), {@code β}
 * its class prior ({@link Elasticity}) by a Huber-weighted recursion; {@code φ = Σg²/Σg} of the
 * requests' own sizes; {@code ω²} the clipped second moment of the relative residual. The wander is
 * the second moment of the minute's log ratio less its counting noise, half-life a day, shrunk to 5
 * % by twenty minutes.
 *
 * <p>McCullagh, Nelder, Generalized Linear Models (1989), ch. 9 (quasi-likelihood); constants:
 * docs/methods.md, "Tokens given demand".
 */
record ElasticModel(
    Elasticity prior,
    long ticks,
    double logPerRequest,
    double beta,
    double betaVariance,
    double logReference,
    double sizeSum,
    double squareSum,
    double omegaSquared,
    double wanderSquared) {

  private static final double LEAST_BETA_SD = 0.03;
  private static final double FIRST_OMEGA_SQUARED = 0.09;
  private static final double LEAST_OMEGA_SQUARED = 0.01;
  private static final double OMEGA_CAUTION = 1.5;
  private static final double LEAST_VARIANCE = 1e-6;
  private static final double HUBER = 0.5;
  private static final double AUTOCORRELATED_TICKS = 12;
  private static final double HOUR_TICKS = 1_038;
  private static final double DAY_TICKS = 24_929;
  private static final double PRIOR_WANDER_SQUARED = 0.05 * 0.05;
  private static final double PRIOR_WANDER_TICKS = 240;
  private static final double MOST_WANDER = 2;

  /** Ticks before the dispersion moves: {@code a} must have settled. */
  private static final int SETTLING_TICKS = 24;

  static ElasticModel fresh(Elasticity prior) {
    return new ElasticModel(
        prior,
        0,
        0,
        prior.mean(),
        prior.sd() * prior.sd(),
        0,
        0,
        0,
        FIRST_OMEGA_SQUARED,
        PRIOR_WANDER_SQUARED);
  }

  double expected(double demand) {
    double ahead = StrictMath.log(demand) - logReference;
    return StrictMath.exp(logPerRequest + logReference + beta * ahead);
  }

  double unit() {
    return sizeSum > 0 ? Math.max(1, squareSum / sizeSum) : 1;
  }

  /** {@code σ_β}. */
  private double betaSd() {
    double betaSd = Math.max(LEAST_BETA_SD, StrictMath.sqrt(betaVariance * AUTOCORRELATED_TICKS));
    return Math.min(Math.max(LEAST_BETA_SD, prior.sd()), betaSd);
  }

  /** {@code e^(2 σ_β |log X − log X_ref|)}: how far off β may be at that demand. */
  double stretch(double demand) {
    return StrictMath.exp(2 * betaSd() * Math.abs(StrictMath.log(demand) - logReference));
  }

  double relativeVariance(double demand) {
    double ahead = StrictMath.log(demand) - logReference;
    double cappedSd = betaSd();
    return OMEGA_CAUTION * omegaSquared + cappedSd * cappedSd * ahead * ahead;
  }

  /** Root mean square of the minute's log ratio. */
  double wander() {
    return StrictMath.sqrt(wanderSquared);
  }

  /** The last minute's log ratio, NaN if none, and the share of its variance that is counting. */
  record Minute(double logRatio, double counting) {}

  /** After a tick; its numbers are finite, its demand and sum positive. */
  ElasticModel learn(double demand, double sum, double squares, Minute minute) {
    double logDemand = StrictMath.log(demand);
    double perRequest = StrictMath.log(sum / demand);
    if (ticks == 0) {
      return new ElasticModel(
          prior,
          1,
          perRequest,
          beta,
          betaVariance,
          logDemand,
          sum,
          squares,
          omegaSquared,
          wanderSquared);
    }
    double gain = Math.max(1.0 / (ticks + 1), 1 / HOUR_TICKS);
    double ahead = logDemand - logReference;
    double ratio = sum / expected(demand);
    double error = Math.max(-HUBER, Math.min(HUBER, StrictMath.log(ratio)));
    double counting = unit() / expected(demand);
    double noise = (counting + omegaSquared) * AUTOCORRELATED_TICKS;
    double kalman = betaVariance * ahead / (ahead * ahead * betaVariance + noise);
    double nextBeta = beta + kalman * error;
    double residual = Math.max(0, Math.min(1, (ratio - 1) * (ratio - 1) - counting));
    double omega = omegaSquared + gain * (residual - omegaSquared);
    return new ElasticModel(
        prior,
        ticks + 1,
        logPerRequest + gain * error,
        prior.clamp(nextBeta),
        Math.max(Math.min(LEAST_VARIANCE, betaVariance), (1 - kalman * ahead) * betaVariance),
        logReference + gain * ahead,
        sizeSum + gain * (sum - sizeSum),
        squareSum + gain * (squares - squareSum),
        ticks < SETTLING_TICKS ? omegaSquared : Math.max(LEAST_OMEGA_SQUARED, omega),
        wandered(minute));
  }

  private double wandered(Minute minute) {
    if (!Double.isFinite(minute.logRatio)) {
      return wanderSquared;
    }
    double clipped = Math.max(-MOST_WANDER, Math.min(MOST_WANDER, minute.logRatio));
    double squared = Math.max(0, clipped * clipped - minute.counting);
    double gain = Math.max(1 / (ticks + PRIOR_WANDER_TICKS), 1 / DAY_TICKS);
    return wanderSquared + gain * (squared - wanderSquared);
  }

  void write(ByteWriter out) {
    prior.write(out);
    out.unsigned(ticks).real(logPerRequest).real(beta).real(betaVariance).real(logReference);
    out.real(sizeSum).real(squareSum).real(omegaSquared).real(wanderSquared);
  }

  static ElasticModel read(ByteReader in) {
    return new ElasticModel(
        Elasticity.read(in),
        in.unsigned(),
        in.real(),
        in.real(),
        in.real(),
        in.real(),
        in.real(),
        in.real(),
        in.real(),
        in.real());
  }
}
