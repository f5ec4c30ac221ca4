package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * How long an entity's answers are as a rule, and those of the block that is being filled: {@value
 * #BLOCK_ANSWERS} answers and a minute at least. A value.
 *
 * <p>Of the {@code n} answers of a block {@code μ = p max(n, m) + 3 v n} are expected to be long
 * ({@link Exchanges#longFrom}). {@code p} is half more than the upper value of the own share of
 * long ones, and never below {@value #LEAST_SHARE}. {@code m} is as many answers as the peak had in
 * as much time, half of it forgotten in five minutes: where requests cease, those that still end
 * are the long ones. {@code v} is the share that other applications may have made by the prompts
 * and models of the last blocks ({@link Exchanges#movedTo}). How far blocks stray beyond counting,
 * {@code ω² = (Σ ((x − μ)₊² − μ)₊ + 10 · ½) / (Σ μ² + 10)}, is the entity's own. Sources and
 * experiments: docs/methods.md, "Own answers".
 *
 * <p>A block is learned when the next one was no news either, and fades by half in {@value
 * #HALF_LIFE_BLOCKS} blocks.
 *
 * @param firstTick the first tick with requests
 * @param since the first tick of the block
 * @param until the tick after the last block
 * @param peak the most answers a tick of a block, half of it forgotten in five minutes
 * @param block what it holds so far
 * @param recent what the last blocks held, each at three quarters of the next one's weight
 * @param past what was learned
 * @param waiting the last block, not yet learned; none where it was news
 * @param stray of the waiting block
 * @param strays of learned blocks
 * @param blocks how many were learned
 */
public record AnswerHistory(
    long firstTick,
    long since,
    long until,
    double peak,
    Exchanges block,
    Exchanges recent,
    Exchanges past,
    Exchanges waiting,
    Stray stray,
    Stray strays,
    long blocks) {
  private static final double BLOCK_ANSWERS = 20;
  private static final long BLOCK_TICKS = 12;
  private static final double LEAST_SHARE = 0.03;
  private static final double HALF_MORE = 1.5;
  private static final double MOVED_TIMES = 3;
  private static final double PEAK_HALF_LIFE_TICKS = 60;
  private static final double RECENT_KEEP = 0.75;
  private static final int HALF_LIFE_BLOCKS = 500;
  private static final double KEEP = StrictMath.pow(0.5, 1.0 / HALF_LIFE_BLOCKS);

  /** One of twenty is long, in the class. */
  private static final double PRIOR_LONG = 1;

  private static final double PRIOR_OTHERS = 19;
  private static final double PRIOR_OMEGA_SQUARED = 0.5;
  private static final double PRIOR_WEIGHT = 10;
  private static final double LEAST_OMEGA_SQUARED = 0.1;

  private static final long READY_BLOCKS = 4;
  private static final double READY_ANSWERS = 100;
  private static final long YOUNG_TICKS = 300;
  private static final long YOUNG_BLOCKS = 12;

  private static final long NEVER = Long.MIN_VALUE;

  /** Nothing seen. */
  public static final AnswerHistory FRESH =
      new AnswerHistory(
          NEVER,
          NEVER,
          NEVER,
          0,
          Exchanges.NONE,
          Exchanges.NONE,
          Exchanges.NONE,
          Exchanges.NONE,
          Stray.NONE,
          Stray.NONE,
          0);

  /** Bound on the bytes of a value. */
  public static final int BYTES = 80 + 4 * Exchanges.BYTES;

  /**
   * How far counts strayed beyond what counting explains.
   *
   * @param beyond {@code Σ ((x − μ)₊² − μ)₊}
   * @param of {@code Σ μ²}
   */
  public record Stray(double beyond, double of) {
    private static final Stray NONE = new Stray(0, 0);

    private static Stray of(double count, double mean) {
      double excess = Math.max(0, count - mean);
      return new Stray(Math.max(0, excess * excess - mean), mean * mean);
    }

    private Stray and(Stray other) {
      return new Stray(KEEP * beyond + other.beyond, KEEP * of + other.of);
    }

    private double omegaSquared() {
      double shrunk = (PRIOR_OMEGA_SQUARED * PRIOR_WEIGHT + beyond) / (PRIOR_WEIGHT + of);
      return Math.max(LEAST_OMEGA_SQUARED, shrunk);
    }
  }

  /**
   * A full block against the past.
   *
   * @param answers how many it has
   * @param longOnes how many of them are long
   * @param expected how many of them are expected at most
   * @param size {@code 1 / ω²}, of the negative binomial
   * @param tokens of all its answers
   * @param longFrom the bin from which on an answer is long
   */
  public record Block(
      double answers, double longOnes, double expected, double size, double tokens, int longFrom) {}

  /** With one more tick in the block. */
  public AnswerHistory and(long tick, Exchanges seen) {
    return new AnswerHistory(
        firstTick == NEVER ? tick : firstTick,
        since == NEVER ? tick : since,
        until,
        peak,
        block.plus(seen),
        recent,
        past,
        waiting,
        stray,
        strays,
        blocks);
  }

  /** True once the block may be compared. */
  public boolean isFull(long tick) {
    return since != NEVER && tick - since + 1 >= BLOCK_TICKS && block.answers() >= BLOCK_ANSWERS;
  }

  /** True once there is a past to compare with. */
  public boolean isReady() {
    return blocks >= READY_BLOCKS && past.answers() >= READY_ANSWERS;
  }

  /** True while the past is too short to vouch for anything. */
  public boolean isYoung(long tick) {
    return firstTick == NEVER || tick - firstTick < YOUNG_TICKS || blocks < YOUNG_BLOCKS;
  }

  /** The block against the past. */
  public Block compared(long tick) {
    int longFrom = past.longFrom();
    double answers = block.answers();
    double moved = past.movedTo(recent.times(RECENT_KEEP).plus(block));
    double expected = share(longFrom) * Math.max(answers, before(tick));
    return new Block(
        answers,
        block.answersFrom(longFrom),
        expected + MOVED_TIMES * moved * answers,
        1 / strays.omegaSquared(),
        block.answerTokens(),
        longFrom);
  }

  /** The share of long answers that is expected at most. */
  private double share(int longFrom) {
    ShareBaseline own = new ShareBaseline(past.answersFrom(longFrom), past.answers(), 0);
    return Math.max(LEAST_SHARE, HALF_MORE * own.expected(PRIOR_LONG, PRIOR_OTHERS));
  }

  /** As many answers as the peak had in as much time. */
  private double before(long tick) {
    return faded(tick) * (tick - since + 1);
  }

  private double faded(long tick) {
    double gone = Math.max(0, tick + 1 - until) / PEAK_HALF_LIFE_TICKS;
    return until == NEVER ? 0 : peak * StrictMath.pow(0.5, gone);
  }

  /**
   * With the block closed.
   *
   * @param learns whether the one before is learned and this one next; else both are forgotten
   */
  public AnswerHistory closed(long tick, boolean learns) {
    boolean teaches = learns && waiting.answers() > 0;
    int longFrom = past.longFrom();
    Stray now =
        isReady()
            ? Stray.of(block.answersFrom(longFrom), share(longFrom) * block.answers())
            : Stray.NONE;
    return new AnswerHistory(
        firstTick,
        NEVER,
        tick + 1,
        Math.max(block.answers() / (tick - since + 1), faded(tick)),
        Exchanges.NONE,
        recent.times(RECENT_KEEP).plus(block),
        teaches ? past.times(KEEP).plus(waiting) : past,
        learns ? block : Exchanges.NONE,
        learns ? now : Stray.NONE,
        teaches ? strays.and(stray) : strays,
        teaches ? blocks + 1 : blocks);
  }

  public void write(ByteWriter out) {
    out.signed(firstTick).signed(since).signed(until).real(peak);
    block.write(out);
    recent.write(out);
    past.write(out);
    waiting.write(out);
    out.real(stray.beyond).real(stray.of).real(strays.beyond).real(strays.of).unsigned(blocks);
  }

  public static AnswerHistory read(ByteReader in) {
    return new AnswerHistory(
        in.signed(),
        in.signed(),
        in.signed(),
        in.real(),
        Exchanges.read(in),
        Exchanges.read(in),
        Exchanges.read(in),
        Exchanges.read(in),
        new Stray(in.real(), in.real()),
        new Stray(in.real(), in.real()),
        in.unsigned());
  }
}
