package io.tidegate.detectors.evidence;

/**
 * Evidence from the tail of a heavy-tailed score: {@code nats = −ln p}, {@code p = 0.02 exp(−(s −
 * t) / σ)} above the running 98 % quantile {@code t}; zero below it.
 *
 * <p>{@code t} follows by Robbins–Monro (step 0.02), {@code σ} is the mean excess shrunk to the
 * class prior by 60 pseudo-excesses. Both have floors, so that a calm past cannot make ordinary
 * growth (a launch that multiplies a tenant by twenty) look impossible. A score that is not finite
 * is no evidence and teaches nothing.
 *
 * <p>Siffer et al., KDD 2017 (peaks over threshold, here with a fixed exponential tail). Constants:
 * docs/methods.md, "Spending".
 */
public record TailEvidence(double quantile, double excessSum, long excesses) {
  private static final double TAIL = 0.02;
  private static final double STEP = 0.02;
  private static final double FIRST_QUANTILE = 1;
  private static final double LEAST_QUANTILE = 0.7;
  private static final double PRIOR_EXCESS = 0.35;
  private static final double LEAST_EXCESS = 0.3;
  private static final int PSEUDO_EXCESSES = 60;

  /** Before anything was seen: the class prior. */
  public static TailEvidence prior() {
    return new TailEvidence(FIRST_QUANTILE, 0, 0);
  }

  /** How surprising that score is, in nats. */
  public double nats(double score) {
    if (!Double.isFinite(score) || score <= quantile) {
      return 0;
    }
    return -StrictMath.log(TAIL) + (score - quantile) / meanExcess();
  }

  /** After that score was taken in. */
  public TailEvidence learn(double score) {
    if (!Double.isFinite(score)) {
      return this;
    }
    boolean above = score > quantile;
    double moved = quantile + STEP * ((above ? 1 : 0) - TAIL);
    double next = Math.max(LEAST_QUANTILE, moved);
    return above
        ? new TailEvidence(next, excessSum + (score - quantile), excesses + 1)
        : new TailEvidence(next, excessSum, excesses);
  }

  /** The tail's mean excess {@code σ}. */
  public double meanExcess() {
    double shrunk = (excessSum + PSEUDO_EXCESSES * PRIOR_EXCESS) / (excesses + PSEUDO_EXCESSES);
    return Math.max(LEAST_EXCESS, shrunk);
  }
}
