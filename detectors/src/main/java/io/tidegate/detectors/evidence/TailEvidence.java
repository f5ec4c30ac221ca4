package io.tidegate.detectors.evidence;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * Evidence from the tail of a heavy-tailed score that is looked at once per tick: {@code nats = −ln
 * p}, {@code p = share · exp(−(s − t) / σ)} above the threshold {@code t}; zero below it.
 *
 * <p>{@code t} follows the 98 % quantile by Robbins–Monro, {@code share} is how often the score was
 * above it and {@code σ} by how much on average, both shrunk to the class prior. None of the three
 * falls below its floor, so that a calm past cannot make ordinary growth (a launch that multiplies
 * a tenant by twenty) look impossible. A score that is not finite is no evidence and teaches
 * nothing.
 *
 * <p>Siffer et al., KDD 2017, §3 (peaks over threshold, here with a fixed exponential tail).
 * Constants, and what they were measured on: docs/methods.md, "Spending".
 *
 * @param quantile {@code t}
 * @param excessSum sum of what scores had above it
 * @param excesses how many were above it
 * @param taught how many there were
 */
public record TailEvidence(double quantile, double excessSum, long excesses, long taught) {
  private static final double TAIL = 0.02;

  /** 0.02 a minute, in ticks of five seconds. */
  private static final double STEP = 0.02 / 12;

  private static final double FIRST_QUANTILE = 1;
  private static final double LEAST_QUANTILE = 0.9;
  private static final double LEAST_SHARE = 0.008;

  /** Neighbouring ticks share their window: the prior weighs as many ticks as four hours have. */
  private static final double PRIOR_TICKS = 3_000;

  private static final double PRIOR_EXCESS = 0.35;
  private static final double PRIOR_EXCESSES = 720;

  /** At so many scores their weight is halved. */
  private static final long MOST_TAUGHT = 1L << 18;

  /** Scores seen while the threshold stood still. */
  public record Batch(long count, long above, double excess) {
    public static final Batch EMPTY = new Batch(0, 0, 0);

    /** With one more score. */
    public Batch and(double score, double quantile) {
      if (!Double.isFinite(score)) {
        return this;
      }
      return score > quantile
          ? new Batch(count + 1, above + 1, excess + (score - quantile))
          : new Batch(count + 1, above, excess);
    }

    public void write(ByteWriter out) {
      out.unsigned(count).unsigned(above).real(excess);
    }

    public static Batch read(ByteReader in) {
      return new Batch(in.unsigned(), in.unsigned(), in.real());
    }
  }

  /** Before anything was seen: the class prior. */
  public static TailEvidence prior() {
    return new TailEvidence(FIRST_QUANTILE, 0, 0, 0);
  }

  /** How surprising that score is, in nats. */
  public double nats(double score) {
    if (!Double.isFinite(score) || score <= quantile) {
      return 0;
    }
    return -StrictMath.log(share()) + (score - quantile) / meanExcess();
  }

  /** The score that is so surprising: the inverse of {@link #nats}. */
  public double scoreOf(double nats) {
    return quantile + meanExcess() * Math.max(0, nats + StrictMath.log(share()));
  }

  /** After those scores were taken in. */
  public TailEvidence learn(Batch batch) {
    double moved = quantile + STEP * (batch.above - TAIL * batch.count);
    double next = Math.max(LEAST_QUANTILE, moved);
    boolean halve = taught >= MOST_TAUGHT;
    return new TailEvidence(
        next,
        (halve ? excessSum / 2 : excessSum) + batch.excess,
        (halve ? excesses / 2 : excesses) + batch.above,
        (halve ? taught / 2 : taught) + batch.count);
  }

  /** How often a score is above the threshold. */
  public double share() {
    double shrunk = (excesses + TAIL * PRIOR_TICKS) / (taught + PRIOR_TICKS);
    return Math.max(LEAST_SHARE, shrunk);
  }

  /** The tail's mean excess {@code σ}. */
  public double meanExcess() {
    double shrunk = (excessSum + PRIOR_EXCESSES * PRIOR_EXCESS) / (excesses + PRIOR_EXCESSES);
    return Math.max(PRIOR_EXCESS, shrunk);
  }

  public void write(ByteWriter out) {
    out.real(quantile).real(excessSum).unsigned(excesses).unsigned(taught);
  }

  public static TailEvidence read(ByteReader in) {
    return new TailEvidence(in.real(), in.real(), in.unsigned(), in.unsigned());
  }
}
