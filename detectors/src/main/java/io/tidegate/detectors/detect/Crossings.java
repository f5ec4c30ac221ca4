package io.tidegate.detectors.detect;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Arrays;

/**
 * How often the statistical evidence of one detector about entities of one kind reached levels of
 * its bar, from a half to twice the bar in quarters. An entity counts once for each level and
 * window, however long or often its evidence is there. Counts of different entities add up in any
 * order.
 */
public final class Crossings {
  /** A half of the bar, three quarters of it, and so on to twice the bar. */
  public static final int LEVELS = 7;

  private static final double PER_BAR = 4;
  private static final int BELOW = 1;

  private final long[] reached = new long[LEVELS];
  private double barNats;
  private long tests;
  private long entities;

  /** The bar that a level is at, in multiples of the detector's bar. */
  static double barsAt(int level) {
    return (level + 1 + BELOW) / PER_BAR;
  }

  /** How many of the levels a score reaches; none for proof, which has no tail to check. */
  public static int levelsOf(Score score) {
    if (score.deterministic()) {
      return 0;
    }
    double quarters = Math.floor(score.nats() / score.barNats() * PER_BAR) - BELOW;
    return (int) Math.max(0, Math.min(LEVELS, quarters));
  }

  /** Notes so many tests, of so many entities that were not tested before in the window. */
  public void tested(long more, long newEntities) {
    tests += more;
    entities += newEntities;
  }

  /** Notes that an entity that had reached so many levels in the window now reaches more. */
  public void reached(int before, int now, double bar) {
    for (int level = before; level < now; level++) {
      reached[level]++;
    }
    barNats = Math.max(barNats, bar);
  }

  /** Adds counts of other entities. */
  public void add(Crossings other) {
    for (int level = 0; level < LEVELS; level++) {
      reached[level] += other.reached[level];
    }
    barNats = Math.max(barNats, other.barNats);
    tests += other.tests;
    entities += other.entities;
  }

  /** The detector's bar, the highest where it has several; 0 while nothing reached half of it. */
  double barNats() {
    return barNats;
  }

  long tests() {
    return tests;
  }

  long entities() {
    return entities;
  }

  long reached(int level) {
    return reached[level];
  }

  public void write(ByteWriter out) {
    out.real(barNats).unsigned(tests).unsigned(entities);
    Arrays.stream(reached).forEach(out::unsigned);
  }

  public static Crossings read(ByteReader in) {
    Crossings read = new Crossings();
    read.barNats = in.real();
    read.tests = in.unsigned();
    read.entities = in.unsigned();
    for (int level = 0; level < LEVELS; level++) {
      read.reached[level] = in.unsigned();
    }
    return read;
  }
}
