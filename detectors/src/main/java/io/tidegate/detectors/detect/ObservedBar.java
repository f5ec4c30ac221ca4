package io.tidegate.detectors.detect;

import java.util.Collection;

/**
 * Where the bar of a detector stands for one cluster and kind, given how its evidence was seen to
 * be distributed there: at theory's, or above it where the tail falls slower than {@code e^-h}.
 *
 * <p>Of each window those are left out that reached a level first among {@value #LEFT_OUT} of all
 * entities tested, so that fewer than those move nothing; of the others {@code −n ln(1 − q)} is the
 * number of crossings where a share {@code q} of them crossed at all. A level says something from
 * ten of them on, and then the lower 95 % limit of its rate counts (Garwood, Biometrika 28, 1936,
 * by Wilson and Hilferty's approximation). Between the levels the logarithm of the rate is a line,
 * beyond the last one it goes on as it fell before it. The bar is where that meets {@code e^-h},
 * the rate per test that theory promises, or at a level whose rate is that low by its upper limit,
 * nobody left out.
 *
 * @param theoryNats the bar by theory; 0 while no evidence was seen at all
 * @param factor by how much the bar is higher than theory's: 1 to {@value #MOST}
 * @param fits false where even the highest bar would not hold the budget
 * @param tests how many tests it rests on
 * @param entities how many entities were tested, each counted once in a window
 * @param overBar how many of them had evidence above theory's bar
 */
public record ObservedBar(
    double theoryNats, double factor, boolean fits, long tests, long entities, long overBar) {
  /** The highest bar, in multiples of theory's. */
  public static final double MOST = 2;

  static final double LEFT_OUT = 0.05;
  private static final double LEAST_CROSSINGS = 10;
  private static final double MOST_SHARE = 0.95;
  private static final double ONE_SIDED_95 = 1.645;
  private static final int AT_BAR = 2;

  /** Theory's bar, of which nothing speaks against. */
  public static final ObservedBar THEORY = new ObservedBar(0, 1, true, 0, 0, 0);

  /** The bar that windows of counts call for. */
  public static ObservedBar of(Collection<Crossings> windows) {
    Crossings all = new Crossings();
    long most = 0;
    for (Crossings window : windows) {
      all.add(window);
      most = Math.max(most, window.entities());
    }
    double bars = 1;
    if (all.tests() > 0 && all.barNats() > 0) {
      bars = Math.min(tailMeets(windows, all, most), surelyRare(all));
    }
    return new ObservedBar(
        all.barNats(),
        Math.max(1, Math.min(MOST, bars)),
        bars <= MOST,
        all.tests(),
        all.entities(),
        all.reached(AT_BAR));
  }

  /** Where the trimmed tail meets the budget, in multiples of the bar. */
  private static double tailMeets(Collection<Crossings> windows, Crossings all, long most) {
    double budget = -all.barNats();
    double beforeAt = 0;
    double beforeLog = 0;
    double beforeCount = 0;
    double meets = 1;
    for (int level = 0; level < Crossings.LEVELS; level++) {
      double at = Crossings.barsAt(level);
      double count = trimmed(windows, level, most);
      if (count < LEAST_CROSSINGS) {
        break;
      }
      double log = StrictMath.log(lower(count) / all.tests());
      double slope =
          level == 0 ? all.barNats() : StrictMath.log(beforeCount / count) / (at - beforeAt);
      if (log <= budget) {
        double share = level == 0 ? 1 : (beforeLog - budget) / (beforeLog - log);
        return beforeAt + share * (at - beforeAt);
      }
      meets = slope > 0 ? at + (log - budget) / slope : Double.POSITIVE_INFINITY;
      beforeAt = at;
      beforeLog = log;
      beforeCount = count;
    }
    return meets;
  }

  /** The first level that is reached as seldom as theory says, if that is sure. */
  private static double surelyRare(Crossings all) {
    double budget = all.tests() * StrictMath.exp(-all.barNats());
    for (int level = AT_BAR; level < Crossings.LEVELS; level++) {
      if (upper(all.reached(level)) <= budget) {
        return Crossings.barsAt(level);
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  private static double trimmed(Collection<Crossings> windows, int level, long most) {
    long leftOut = (long) Math.ceil(LEFT_OUT * most);
    double crossings = 0;
    for (Crossings window : windows) {
      double others = window.entities() - leftOut;
      double crossed = window.reached(level) - leftOut;
      if (crossed > 0 && others > 0) {
        double share = Math.min(MOST_SHARE, crossed / others);
        crossings -= others * StrictMath.log(1 - share);
      }
    }
    return crossings;
  }

  private static double lower(double count) {
    return cubed(count, -ONE_SIDED_95);
  }

  private static double upper(double count) {
    return cubed(count + 1, ONE_SIDED_95);
  }

  private static double cubed(double count, double deviations) {
    double root = 1 - 1 / (9 * count) + deviations / (3 * StrictMath.sqrt(count));
    return count * root * root * root;
  }
}
