package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.evidence.OwnTail;
import java.util.ArrayList;
import java.util.List;

/**
 * How high one level of an entity was at regular moments of its past, by itself and as a share of
 * what all of its cluster asked for at the same moment. A value.
 *
 * <p>Evidence is the lesser of both: neither the entity's own past nor everybody's demand explains
 * the level. A share that it had long ago explains nothing to an entity at work whose share was far
 * below it lately: it let everybody's growth pass, and grows by itself. What is seen is learned
 * only after {@code delay} further moments, and not at all if something unusual came between: no
 * burst vouches for itself while it rises.
 *
 * @param own logarithms of the level
 * @param share logarithms of the level against the rest of the cluster's
 * @param waiting moments not yet learned, oldest first
 * @param recent the latest that were learned, oldest first
 */
public record LevelPast(OwnTail own, OwnTail share, List<Level> waiting, List<Level> recent) {
  /** Ten minutes, or fifths of them. */
  private static final int RECENT = 10;

  private static final int LEVEL_BYTES = 16;

  /** Bound on the bytes of a value with a few moments that wait. */
  public static final int BYTES = 2 * OwnTail.BYTES + RECENT * LEVEL_BYTES;

  /** Of these it must have been at work in so many: a job that runs now and then has no share. */
  private static final int AT_WORK = 7;

  /** With less than half of what says anything it was not. */
  private static final double IDLE = 1.5;

  /** Demand that has not doubled since. */
  private static final double SAME_DEMAND = StrictMath.log(2);

  /**
   * How much more than everybody a customer may grow with everybody: an elasticity of 1.15, 1.4
   * times in a tenfold surge.
   */
  private static final double LIVELIER = 0.15;

  /** Nothing seen. */
  public static final LevelPast FRESH =
      new LevelPast(OwnTail.FRESH, OwnTail.FRESH, List.of(), List.of());

  public LevelPast {
    waiting = List.copyOf(waiting);
    recent = List.copyOf(recent);
  }

  /**
   * A level at one moment.
   *
   * @param log {@code ln(x + f)}
   * @param logShare {@code ln((x + f) / (d − x + g))} with the cluster's level {@code d}
   */
  public record Level(double log, double logShare) {}

  /**
   * Which amounts say nothing.
   *
   * @param own {@code f}, of the entity
   * @param cluster {@code g}, of the rest of the cluster
   */
  public record Floors(double own, double cluster) {
    /** A level of the entity beside the cluster's. */
    public Level level(double entity, double ofAll) {
      double rest = Math.max(0, ofAll - entity);
      return new Level(
          StrictMath.log(entity + own), StrictMath.log((entity + own) / (rest + cluster)));
    }
  }

  /** How surprising that level is, in nats. */
  public double nats(Level now, Floors floors, OwnTail.Prior prior) {
    double logRest = now.log - now.logShare;
    double logShare = now.logShare - livelier(logRest);
    double lately =
        isKnownLately(logRest, floors)
            ? share.natsBeyond(mostLately(), RECENT, logShare, prior)
            : 0;
    return Math.min(own.nats(now.log, prior), Math.max(share.nats(logShare, prior), lately));
  }

  /** True of an entity that was at work while everybody else asked for what they ask for now. */
  private boolean isKnownLately(double logRest, Floors floors) {
    double idle = StrictMath.log(IDLE * floors.own);
    long atWork = recent.stream().filter(level -> level.log > idle).count();
    return atWork >= AT_WORK
        && recent.stream().allMatch(level -> logRest - (level.log - level.logShare) < SAME_DEMAND);
  }

  private double mostLately() {
    return recent.stream().mapToDouble(Level::logShare).max().orElse(Double.POSITIVE_INFINITY);
  }

  /**
   * By how much the logarithm of a share may rise since everybody asks for more than they did: not
   * all of a surge's customers grow alike.
   *
   * @param logRest of what the rest of the cluster asks for
   */
  private double livelier(double logRest) {
    return own.taught() == 0 ? 0 : LIVELIER * Math.max(0, logRest - own.edge() + share.edge());
  }

  /**
   * What explains a tenth of the past's levels: the more that either says; 0 before there is any.
   */
  public double expected(double entity, double ofAll, Floors floors) {
    if (own.taught() == 0) {
      return 0;
    }
    double rest = Math.max(0, ofAll - entity);
    double byItself = StrictMath.exp(own.edge());
    double logRest = StrictMath.log(rest + floors.cluster);
    double logShare =
        isKnownLately(logRest, floors) ? Math.min(share.edge(), mostLately()) : share.edge();
    double byAll = StrictMath.exp(logShare + livelier(logRest)) * (rest + floors.cluster);
    return Math.max(0, Math.max(byItself, byAll) - floors.own);
  }

  /** The most that it was before, to a tenth; 0 before there is any. */
  public double most(Floors floors) {
    return own.taught() == 0 ? 0 : Math.max(0, StrictMath.exp(own.most()) - floors.own);
  }

  /** With one more moment set down, and the oldest learned once more than {@code delay} wait. */
  public LevelPast note(Level level, int delay) {
    List<Level> next = new ArrayList<>(waiting);
    next.add(level);
    LevelPast learned = this;
    while (next.size() > delay) {
      learned = learned.taught(next.remove(0), 1);
    }
    return new LevelPast(learned.own, learned.share, next, learned.recent);
  }

  /** With all learned that waits, and so many moments after it in which the level was that. */
  public LevelPast passed(Level level, int moments) {
    LevelPast learned = this;
    for (Level before : waiting) {
      learned = learned.taught(before, 1);
    }
    learned = learned.taught(level, moments);
    return new LevelPast(learned.own, learned.share, List.of(), learned.recent);
  }

  private LevelPast taught(Level level, int moments) {
    List<Level> latest = new ArrayList<>(recent);
    for (int i = Math.min(RECENT, moments); i > 0; i--) {
      latest.add(level);
    }
    return new LevelPast(
        own.learn(level.log, moments),
        share.learn(level.logShare, moments),
        waiting,
        latest.subList(Math.max(0, latest.size() - RECENT), latest.size()));
  }

  /** With all forgotten that waits. */
  public LevelPast forgetWhatWaits() {
    return waiting.isEmpty() ? this : new LevelPast(own, share, List.of(), recent);
  }

  public void write(ByteWriter out) {
    own.write(out);
    share.write(out);
    writeAll(waiting, out);
    writeAll(recent, out);
  }

  public static LevelPast read(ByteReader in) {
    OwnTail own = OwnTail.read(in);
    OwnTail share = OwnTail.read(in);
    return new LevelPast(own, share, readAll(in), readAll(in));
  }

  private static void writeAll(List<Level> levels, ByteWriter out) {
    out.unsigned(levels.size());
    levels.forEach(level -> out.real(level.log).real(level.logShare));
  }

  private static List<Level> readAll(ByteReader in) {
    List<Level> levels = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      levels.add(new Level(in.real(), in.real()));
    }
    return levels;
  }
}
