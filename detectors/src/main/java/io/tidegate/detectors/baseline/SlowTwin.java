package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * A reference that hardly moves: the mean of logs for the first day of blocks, and from then on at
 * most {@value #MOST_PER_DAY} a day towards what is seen. A value.
 *
 * <p>Its deviation is the root of the mean squared distance of blocks from it, with a prior of
 * {@value #PRIOR_SD} that weighs {@value #PRIOR_BLOCKS} blocks, and a floor of {@value #LEAST_SD}.
 * A block counts as at most one deviation away for the level and two for the deviation, so that a
 * rise does not hide itself. A log that is not finite teaches nothing and is no more than the
 * reference.
 *
 * @param reference log of the level
 * @param squares sum of squared distances of the blocks from the reference
 * @param blocks how many taught, at most those of two days
 */
public record SlowTwin(double reference, double squares, long blocks) {
  /** Of a minute each. */
  private static final long DAY_BLOCKS = 1_440;

  private static final double MOST_PER_DAY = 0.005;
  private static final double MOST_PER_BLOCK = MOST_PER_DAY / DAY_BLOCKS;
  private static final double PRIOR_SD = 0.3;
  private static final double PRIOR_BLOCKS = 10;
  private static final double LEAST_SD = 0.13;

  /** Nothing seen yet. */
  public static final SlowTwin FRESH = new SlowTwin(0, 0, 0);

  /** The log of a sum per unit; NaN where either is not positive. */
  public static double log(double sum, double per) {
    return sum > 0 && per > 0 ? StrictMath.log(sum / per) : Double.NaN;
  }

  /** How far a log is above the reference; infinite where there is nothing to compare. */
  public double over(double log) {
    return Double.isFinite(log) && blocks > 0 ? log - reference : Double.POSITIVE_INFINITY;
  }

  /** Standard deviation of a block. */
  public double sd() {
    double squared = (squares + PRIOR_BLOCKS * PRIOR_SD * PRIOR_SD) / (blocks + PRIOR_BLOCKS);
    return Math.max(LEAST_SD, StrictMath.sqrt(squared));
  }

  /** After one more block. */
  public SlowTwin learn(double log) {
    if (!Double.isFinite(log)) {
      return this;
    }
    if (blocks == 0) {
      return new SlowTwin(log, 0, 1);
    }
    double distance = clip(log - reference, 2 * sd());
    double step = clip(distance, sd());
    double move =
        blocks < DAY_BLOCKS ? step / (blocks + 1) : clip(step / DAY_BLOCKS, MOST_PER_BLOCK);
    boolean halve = blocks >= 2 * DAY_BLOCKS;
    double kept = halve ? squares / 2 : squares;
    return new SlowTwin(
        reference + move, kept + distance * distance, (halve ? DAY_BLOCKS : blocks) + 1);
  }

  private static double clip(double value, double most) {
    return Math.max(-most, Math.min(most, value));
  }

  public void write(ByteWriter out) {
    out.real(reference).real(squares).unsigned(blocks);
  }

  public static SlowTwin read(ByteReader in) {
    return new SlowTwin(in.real(), in.real(), in.unsigned());
  }
}
