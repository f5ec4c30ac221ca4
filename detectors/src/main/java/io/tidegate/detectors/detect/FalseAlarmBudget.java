package io.tidegate.detectors.detect;

/**
 * How many false findings a day, over all clusters, are accepted.
 *
 * @param highPerDay of severity high and critical together
 * @param mediumPerDay of severity medium
 */
public record FalseAlarmBudget(double highPerDay, double mediumPerDay) {

  /** One high or critical, five medium findings a day. */
  public static final FalseAlarmBudget DEFAULT = new FalseAlarmBudget(1, 5);

  public FalseAlarmBudget {
    if (!(highPerDay > 0 && highPerDay <= 1_000 && mediumPerDay > 0 && mediumPerDay <= 10_000)) {
      throw new IllegalArgumentException(
          "budget.highPerDay and budget.mediumPerDay are "
              + highPerDay
              + " and "
              + mediumPerDay
              + "; allowed: above 0, at most 1000 and 10000");
    }
  }
}
