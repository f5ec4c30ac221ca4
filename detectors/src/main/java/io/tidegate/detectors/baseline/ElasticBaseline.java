package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * What a sum (tokens) should be, given the demand (requests) of the same tick. A value.
 *
 * <p>Mean and variance are those of a quasi-GLM ({@code ElasticModel}); {@link #wanderFactor} is
 * how far as the stream is used to wander from it within a minute, since clients with long and
 * short prompts come and go. Demand of the same tick leads the autoscaler, so that no size and no
 * transient term enters. What is seen is learned one to two blocks later (a block is a quarter of
 * the past, five minutes at most), and not at all if something unusual came between. Expects
 * nothing before {@value #LEAST_TICKS} ticks are learned. Ticks without demand, or with sums that
 * are not positive and finite, teach nothing.
 */
public record ElasticBaseline(
    ElasticModel used,
    ElasticModel waiting,
    ElasticModel filling,
    long blockTicks,
    long lastTick,
    double minuteSum,
    double minuteExpected) {

  /** Ticks learned before anything is expected. */
  public static final int LEAST_TICKS = 24;

  private static final long LONGEST_BLOCK = 60;
  private static final long SHORTEST_BLOCK = 6;
  private static final long PAST_PER_BLOCK = 4;
  private static final double MINUTE_KEEP = StrictMath.exp(-1 / 12.0);

  /**
   * Root mean squares of the wander that are nothing unusual: docs/methods.md, "Tokens given
   * demand".
   */
  private static final double WANDERS = 3;

  public static ElasticBaseline fresh(Elasticity prior) {
    ElasticModel none = ElasticModel.fresh(prior);
    return new ElasticBaseline(none, none, none, 0, Long.MIN_VALUE, 0, 0);
  }

  /** True once it expects anything. */
  public boolean ready() {
    return used.ticks() >= LEAST_TICKS;
  }

  /** Ticks that what it expects was learned from. */
  public long ticks() {
    return used.ticks();
  }

  /** {@code μ} for that demand. */
  public double expected(double demand) {
    return used.expected(demand);
  }

  /** By how much a minute's sum may exceed what is expected, from experience; 1 or more. */
  public double wanderFactor() {
    return StrictMath.exp(WANDERS * used.wander());
  }

  /** By how much a sum may exceed what is expected since that demand is unlike any seen. */
  public double stretchFactor(double demand) {
    return used.stretch(demand);
  }

  /** {@code β}. */
  public double elasticity() {
    return used.beta();
  }

  /** {@code φ}: the size of one Poisson-like event of the sum. */
  public double unit() {
    return used.unit();
  }

  /** {@code ω²}. */
  public double omegaSquared() {
    return used.omegaSquared();
  }

  /** The multiplicative part of the variance at that demand, as a share of {@code μ²}. */
  public double relativeVariance(double demand) {
    return used.relativeVariance(demand);
  }

  /** {@code V} for so many times what is expected at that demand. */
  public double variance(double demand, double times) {
    double mu = expected(demand) * times;
    return unit() * mu + mu * mu * relativeVariance(demand);
  }

  /**
   * After a tick was seen.
   *
   * @param expected what was expected of it, NaN if nothing
   */
  public ElasticBaseline observe(long tick, double sum, double expected) {
    long last = Math.max(tick, lastTick);
    if (!(expected > 0) || !(sum >= 0) || !Double.isFinite(expected + sum)) {
      return withMinute(last, minuteSum, minuteExpected);
    }
    long gap = lastTick == Long.MIN_VALUE ? 1 : Math.max(1, tick - lastTick);
    double keep = StrictMath.pow(MINUTE_KEEP, gap);
    return withMinute(last, minuteSum * keep + sum, minuteExpected * keep + expected);
  }

  /** With the observed tick set down to be learned. */
  public ElasticBaseline learn(double demand, double sum, double squares) {
    return learn(demand, sum, squares, true);
  }

  /** The same; {@code usual} is false where what is unlike any demand seen teaches no wander. */
  public ElasticBaseline learn(double demand, double sum, double squares, boolean usual) {
    if (!(demand > 0) || !(sum > 0) || !Double.isFinite(demand + sum + squares)) {
      return this;
    }
    double ratio =
        usual && minuteExpected > 0 && minuteSum > 0
            ? StrictMath.log(minuteSum / minuteExpected)
            : Double.NaN;
    double counting = minuteExpected > 0 ? used.unit() / (2 * minuteExpected) : 0;
    ElasticModel more =
        filling.learn(demand, sum, squares, new ElasticModel.Minute(ratio, counting));
    long block = Math.max(SHORTEST_BLOCK, Math.min(LONGEST_BLOCK, more.ticks() / PAST_PER_BLOCK));
    return blockTicks + 1 < block
        ? withModels(used, waiting, more, blockTicks + 1)
        : withModels(waiting, more, more, 0);
  }

  /** With all forgotten that was set down and not yet learned. */
  public ElasticBaseline forgetWhatWaits() {
    return withModels(used, used, used, 0);
  }

  private ElasticBaseline withMinute(long tick, double sum, double expected) {
    return new ElasticBaseline(used, waiting, filling, blockTicks, tick, sum, expected);
  }

  private ElasticBaseline withModels(
      ElasticModel nowUsed, ElasticModel nowWaiting, ElasticModel nowFilling, long ticks) {
    return new ElasticBaseline(
        nowUsed, nowWaiting, nowFilling, ticks, lastTick, minuteSum, minuteExpected);
  }

  public void write(ByteWriter out) {
    used.write(out);
    waiting.write(out);
    filling.write(out);
    out.unsigned(blockTicks).signed(lastTick).real(minuteSum).real(minuteExpected);
  }

  public static ElasticBaseline read(ByteReader in) {
    return new ElasticBaseline(
        ElasticModel.read(in),
        ElasticModel.read(in),
        ElasticModel.read(in),
        in.unsigned(),
        in.signed(),
        in.real(),
        in.real());
  }
}
