package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.evidence.TailEvidence;

/**
 * How much one tenant or key spends, USD per minute: over the last minute, the last five, and as a
 * rule; and how far it strays from its rule. A value. It knows nothing of the fleet.
 *
 * <p>The short means are exponentially weighted; silence counts as zeros, by closed form. The rule
 * is the mean over all of its own time, then with a half-life of a day. Own time is time since it
 * was first seen, of which each silence counts for an hour at most: who works for ten minutes a day
 * is compared with a working hour, and not with a night.
 *
 * <p>What is seen is learned five to ten minutes later, and not at all if something unusual came
 * between: no burst vouches for itself while it rises. After an hour of own time a block of five
 * minutes teaches the rule at most {@value #MOST_TIMES} times itself. Amounts that are negative or
 * not finite count as zero, ticks that go back in time as the next one.
 *
 * @param lastTick the last tick with traffic
 * @param blockStart the first tick of the block that is being filled
 * @param ruleTicks own time that the rule has learned from, in ticks
 * @param tail how far the five-minute mean strays from the rule
 * @param filling the block of five minutes that is being filled
 * @param waiting the block before it, not yet learned
 */
public record SpendBaseline(
    long lastTick,
    long blockStart,
    double minute,
    double fiveMinutes,
    long ruleTicks,
    double rule,
    TailEvidence tail,
    Block filling,
    Block waiting) {

  /** Ticks of a block. */
  public static final long BLOCK_TICKS = 60;

  private static final double DAY_TICKS = 24_929;
  private static final long SILENT_TICKS_COUNTED = 720;
  private static final long FREE_TICKS = 720;
  private static final double MOST_TIMES = 8;

  /** Spending below which a ratio says nothing, USD per minute (about 2,000 tokens). */
  public static final double FLOOR = 0.002;

  /** What was seen in five minutes and may be learned later. */
  public record Block(double usd, TailEvidence.Batch scores) {
    private static final Block EMPTY = new Block(0, TailEvidence.Batch.EMPTY);
  }

  /** Never seen. */
  public static SpendBaseline fresh() {
    return new SpendBaseline(
        Long.MIN_VALUE, Long.MIN_VALUE, 0, 0, 0, 0, TailEvidence.prior(), Block.EMPTY, Block.EMPTY);
  }

  /** With the tick's spending in the short means, and with what has waited long enough learned. */
  public SpendBaseline observe(long tick, long tickMs, double usdPerMinute) {
    if (lastTick == Long.MIN_VALUE) {
      return shifted(tick, tick).withMeans(0, tickMs, clean(usdPerMinute));
    }
    long now = Math.max(tick, lastTick + 1);
    long silent = now - lastTick - 1;
    return advanced(now).withMeans(silent, tickMs, clean(usdPerMinute));
  }

  /** With the observed tick set down to be learned; {@code score} is how far it strays. */
  public SpendBaseline learn(double usdPerMinute, double score) {
    Block more =
        new Block(filling.usd + clean(usdPerMinute), filling.scores.and(score, tail.quantile()));
    return withBlocks(more, waiting);
  }

  /** With all forgotten that was set down and not yet learned. */
  public SpendBaseline forgetWhatWaits() {
    return withBlocks(Block.EMPTY, Block.EMPTY);
  }

  private SpendBaseline advanced(long tick) {
    long elapsed = tick - blockStart;
    if (elapsed < BLOCK_TICKS) {
      return shifted(tick, blockStart);
    }
    SpendBaseline learned = taught(waiting, BLOCK_TICKS).withBlocks(Block.EMPTY, filling);
    if (elapsed < 2 * BLOCK_TICKS) {
      return learned.shifted(tick, blockStart + BLOCK_TICKS);
    }
    long silent = Math.min(SILENT_TICKS_COUNTED, elapsed - BLOCK_TICKS);
    return learned
        .taught(filling, BLOCK_TICKS)
        .taught(Block.EMPTY, silent)
        .withBlocks(Block.EMPTY, Block.EMPTY)
        .shifted(tick, tick);
  }

  /** With so many ticks in the rule in which the block's sum was spent. */
  private SpendBaseline taught(Block block, long ticks) {
    if (block.scores.count() == 0 && ruleTicks == 0) {
      return this;
    }
    double mean = block.usd / ticks;
    if (ruleTicks >= FREE_TICKS) {
      mean = Math.min(mean, MOST_TIMES * Math.max(rule, FLOOR));
    }
    double keep =
        ruleTicks + ticks < DAY_TICKS
            ? ruleTicks / (double) (ruleTicks + ticks)
            : StrictMath.pow(1 - 1 / DAY_TICKS, ticks);
    return new SpendBaseline(
        lastTick,
        blockStart,
        minute,
        fiveMinutes,
        ruleTicks + ticks,
        keep * rule + (1 - keep) * mean,
        tail.learn(block.scores),
        filling,
        waiting);
  }

  private SpendBaseline withMeans(long silent, long tickMs, double value) {
    double minuteKeep = StrictMath.exp(-tickMs / 60_000.0);
    double fiveKeep = StrictMath.exp(-tickMs / 300_000.0);
    return new SpendBaseline(
        lastTick,
        blockStart,
        after(minute, minuteKeep, silent, value),
        after(fiveMinutes, fiveKeep, silent, value),
        ruleTicks,
        rule,
        tail,
        filling,
        waiting);
  }

  private SpendBaseline shifted(long tick, long start) {
    return new SpendBaseline(
        tick, start, minute, fiveMinutes, ruleTicks, rule, tail, filling, waiting);
  }

  private SpendBaseline withBlocks(Block nowFilling, Block nowWaiting) {
    return new SpendBaseline(
        lastTick, blockStart, minute, fiveMinutes, ruleTicks, rule, tail, nowFilling, nowWaiting);
  }

  private static double after(double mean, double keep, long silent, double value) {
    return mean * StrictMath.pow(keep, silent + 1) + (1 - keep) * value;
  }

  private static double clean(double usdPerMinute) {
    return Double.isFinite(usdPerMinute) ? Math.max(0, usdPerMinute) : 0;
  }

  public void write(ByteWriter out) {
    out.signed(lastTick).signed(blockStart).real(minute).real(fiveMinutes);
    out.unsigned(ruleTicks).real(rule);
    tail.write(out);
    write(filling, out);
    write(waiting, out);
  }

  public static SpendBaseline read(ByteReader in) {
    return new SpendBaseline(
        in.signed(),
        in.signed(),
        in.real(),
        in.real(),
        in.unsigned(),
        in.real(),
        TailEvidence.read(in),
        readBlock(in),
        readBlock(in));
  }

  private static void write(Block block, ByteWriter out) {
    block.scores.write(out.real(block.usd));
  }

  private static Block readBlock(ByteReader in) {
    return new Block(in.real(), TailEvidence.Batch.read(in));
  }
}
