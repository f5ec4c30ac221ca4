package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * What a class of metrics says of the exponent {@code β} with which a sum follows its covariate,
 * before anything is seen: mean and standard deviation. {@code β} never leaves {@code mean ± 2 sd}.
 *
 * <p>Class priors and where they come from: docs/methods.md, "Tokens given demand".
 */
public record Elasticity(double mean, double sd) {
  /** Sums of what each request brings: tokens, bytes, cost, errors. */
  public static final Elasticity PER_REQUEST = new Elasticity(1, 0.1);

  /** Counts of different things: tenants, sources. */
  public static final Elasticity BREADTH = new Elasticity(0.75, 0.15);

  /** What nodes do among themselves: between proportional and quadratic. */
  public static final Elasticity INFRASTRUCTURE = new Elasticity(1, 0.3);

  /** What each node does for itself: power. */
  public static final Elasticity PER_NODE = new Elasticity(1, 0.05);

  /** Exactly proportional, nothing to learn. */
  public static final Elasticity FIXED = new Elasticity(1, 0);

  /** What neither demand nor size moves. */
  public static final Elasticity NONE = new Elasticity(0, 0);

  double clamp(double beta) {
    return Math.max(mean - 2 * sd, Math.min(mean + 2 * sd, beta));
  }

  void write(ByteWriter out) {
    out.real(mean).real(sd);
  }

  static Elasticity read(ByteReader in) {
    return new Elasticity(in.real(), in.real());
  }
}
