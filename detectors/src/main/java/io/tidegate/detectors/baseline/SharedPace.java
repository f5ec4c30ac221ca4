package io.tidegate.detectors.baseline;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;

/**
 * By how much longer than as a rule a cluster's work takes, by when it began: {@code g(s) = Σ took
 * / Σ expected} over all that began around tick {@code s} and has ended. All nodes that worked at a
 * moment share it: load, a slow store, a busy network. A value.
 *
 * <p>The sums of the last {@value #KEPT} ticks are kept; what began earlier counts to the first of
 * them. Neighbouring ticks, {@value #AROUND} to either side at least, are one moment. Sums that are
 * negative, not finite or without expectation are nothing.
 */
public final class SharedPace {
  static final int KEPT = 64;

  /**
   * Ten seconds of five each: within it an autoscaler, which looks every fifteen, changes little.
   */
  static final int AROUND = 2;

  /** Nothing seen. */
  public static final SharedPace FRESH = new SharedPace(0, new double[KEPT], new double[KEPT]);

  private final long tick;
  private final double[] took;
  private final double[] expected;

  private SharedPace(long tick, double[] took, double[] expected) {
    this.tick = tick;
    this.took = took;
    this.expected = expected;
  }

  /**
   * Work that ended.
   *
   * @param ago how many ticks before this one it began
   * @param took how long it took
   * @param expected how long it takes as a rule
   */
  public record Work(int ago, double took, double expected) {
    private boolean isClean() {
      return took >= 0 && expected > 0 && Double.isFinite(took + expected);
    }
  }

  /** In that tick, with what ended in it. */
  public SharedPace at(long now, Iterable<Work> ended) {
    double[] more = moved(took, now - tick);
    double[] moreExpected = moved(expected, now - tick);
    for (Work work : ended) {
      if (work.isClean()) {
        int at = Math.max(0, Math.min(KEPT - 1, work.ago));
        more[at] += work.took;
        moreExpected[at] += work.expected;
      }
    }
    return new SharedPace(now, more, moreExpected);
  }

  private static double[] moved(double[] sums, long by) {
    double[] moved = new double[KEPT];
    for (int ago = 0; ago < KEPT; ago++) {
      long at = ago + Math.max(0, Math.min(KEPT, by));
      if (at < KEPT) {
        moved[(int) at] = sums[ago];
      }
    }
    return moved;
  }

  /** How much longer work took that began so many ticks ago, more or less; 1 where none did. */
  public double factor(int ago, int around) {
    int half = Math.max(AROUND, around);
    double sum = 0;
    double rule = 0;
    for (int at = Math.max(0, ago - half); at <= Math.min(KEPT - 1, ago + half); at++) {
      sum += took[at];
      rule += expected[at];
    }
    return rule > 0 && sum > 0 ? sum / rule : 1;
  }

  public void write(ByteWriter out) {
    int last = KEPT;
    while (last > 0 && expected[last - 1] == 0) {
      last--;
    }
    out.signed(tick).unsigned(last);
    for (int ago = 0; ago < last; ago++) {
      out.real(took[ago]).real(expected[ago]);
    }
  }

  public static SharedPace read(ByteReader in) {
    long tick = in.signed();
    double[] took = new double[KEPT];
    double[] expected = new double[KEPT];
    int last = in.count();
    for (int ago = 0; ago < last; ago++) {
      int at = Math.min(KEPT - 1, ago);
      took[at] = in.real();
      expected[at] = in.real();
    }
    return new SharedPace(tick, took, expected);
  }
}
