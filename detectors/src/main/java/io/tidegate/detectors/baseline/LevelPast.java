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
 * the level. What is seen is learned only after {@code delay} further moments, and not at all if
 * something unusual came between: no burst vouches for itself while it rises.
 *
 * @param own logarithms of the level
 * @param share logarithms of the level against the rest of the cluster's
 * @param waiting moments not yet learned, oldest first
 */
public record LevelPast(OwnTail own, OwnTail share, List<Level> waiting) {

  /**
   * How much more than everybody a customer may grow with everybody: an elasticity of 1.15, 1.4
   * times in a tenfold surge.
   */
  private static final double LIVELIER = 0.15;

  /** Nothing seen. */
  public static final LevelPast FRESH = new LevelPast(OwnTail.FRESH, OwnTail.FRESH, List.of());

  public LevelPast {
    waiting = List.copyOf(waiting);
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
  public double nats(Level now, OwnTail.Prior prior) {
    double logShare = now.logShare - livelier(now.log - now.logShare);
    return Math.min(own.nats(now.log, prior), share.nats(logShare, prior));
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
    double byAll =
        StrictMath.exp(share.edge() + livelier(StrictMath.log(rest + floors.cluster)))
            * (rest + floors.cluster);
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
    return new LevelPast(learned.own, learned.share, next);
  }

  /** With all learned that waits, and so many moments after it in which the level was that. */
  public LevelPast passed(Level level, int moments) {
    LevelPast learned = this;
    for (Level before : waiting) {
      learned = learned.taught(before, 1);
    }
    learned = learned.taught(level, moments);
    return new LevelPast(learned.own, learned.share, List.of());
  }

  private LevelPast taught(Level level, int moments) {
    return new LevelPast(
        own.learn(level.log, moments), share.learn(level.logShare, moments), waiting);
  }

  /** With all forgotten that waits. */
  public LevelPast forgetWhatWaits() {
    return waiting.isEmpty() ? this : new LevelPast(own, share, List.of());
  }

  public void write(ByteWriter out) {
    own.write(out);
    share.write(out);
    out.unsigned(waiting.size());
    waiting.forEach(level -> out.real(level.log).real(level.logShare));
  }

  public static LevelPast read(ByteReader in) {
    OwnTail own = OwnTail.read(in);
    OwnTail share = OwnTail.read(in);
    List<Level> waiting = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      waiting.add(new Level(in.real(), in.real()));
    }
    return new LevelPast(own, share, waiting);
  }
}
