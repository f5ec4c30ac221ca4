package io.tidegate.simulator.clients;

import java.util.List;

/**
 * What one real client does.
 *
 * @param name where it was seen, and its number there
 * @param rate its requests a second
 * @param share of the requests of all clients that were seen there
 * @param active share of the ten-minute windows in which it asked for anything
 * @param run how many of those windows in a row it asks in, as seen from one of them
 * @param gaps quantiles of 10, 50, 90 and 99 percent, over windows of ten minutes, of the
 *     coefficient of variation of the gaps between its requests; 1 is a Poisson process
 * @param dispersions coefficients of variation of its rate averaged over ten minutes, an hour, six
 *     hours and a day, without what hour and weekday explain; 0 where nobody watched that long
 * @param steps quantiles of 50, 90 and 99 percent of how far the logarithm of its rate moves from
 *     one window to the next while it asks
 * @param spread standard deviation of the logarithm of its rate while it asks
 * @param hours its rate in each hour of the day as a multiple of its mean
 * @param days its rate on each day of the week, Monday first, likewise
 * @param prompt tokens of its prompts
 * @param answer tokens of its answers
 */
public record Client(
    String name,
    double rate,
    double share,
    double active,
    double run,
    List<Double> gaps,
    List<Double> dispersions,
    List<Double> steps,
    double spread,
    List<Double> hours,
    List<Double> days,
    Quantiles prompt,
    Quantiles answer) {

  private static final double[] STEP_SHARES = {0, 0.5, 0.9, 0.99};
  private static final double[] GAP_SHARES = {0.1, 0.5, 0.9, 0.99};

  public Client {
    gaps = List.copyOf(gaps);
    dispersions = List.copyOf(dispersions);
    steps = List.copyOf(steps);
    hours = List.copyOf(hours);
    days = List.copyOf(days);
  }

  /** The coefficient of variation of gaps in that share of its windows or less, 0 to 1. */
  public double gapVariation(double share) {
    if (share <= GAP_SHARES[0]) {
      return gaps.get(0);
    }
    for (int i = 1; i < GAP_SHARES.length; i++) {
      if (share <= GAP_SHARES[i]) {
        double between = (share - GAP_SHARES[i - 1]) / (GAP_SHARES[i] - GAP_SHARES[i - 1]);
        double low = gaps.get(i - 1);
        return low * StrictMath.pow(gaps.get(i) / low, between);
      }
    }
    return gaps.get(gaps.size() - 1);
  }

  /** How far the logarithm of its rate moves in that share of its windows or less, 0 to 1. */
  public double stepAt(double share) {
    for (int i = 1; i < STEP_SHARES.length; i++) {
      if (share <= STEP_SHARES[i]) {
        double between = (share - STEP_SHARES[i - 1]) / (STEP_SHARES[i] - STEP_SHARES[i - 1]);
        double low = i == 1 ? 0 : steps.get(i - 2);
        return low + between * (steps.get(i - 1) - low);
      }
    }
    return steps.get(steps.size() - 1);
  }

  /** Its rate at that moment of the week as a multiple of its mean: between hours, linearly. */
  public double rateAt(int weekday, double hour) {
    double before = hour - 0.5;
    int low = (int) Math.floor(before);
    double between = before - low;
    double ofHour =
        (1 - between) * hours.get(Math.floorMod(low, hours.size()))
            + between * hours.get(Math.floorMod(low + 1, hours.size()));
    return days.get(weekday) * ofHour;
  }
}
