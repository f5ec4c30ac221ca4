package io.tidegate.simulator;

import io.tidegate.simulator.clients.Client;

/**
 * What hour and weekday do to an application's rate, in UTC: what they do to its client's, and, for
 * an office's, nights and weekends on top.
 *
 * <p>That some services fall to a few percent at night and others hardly at all is what the traces
 * of a week show: 34.6 from peak to valley for code, 3.3 for conversation [1].
 */
final class Week {
  /*
   * [1] Stojkovic et al.: DynamoLLM: Designing LLM inference clusters for performance and energy
   *     efficiency. HPCA 2025. arXiv:2408.00741, figure 3.
   */
  private static final long HOUR_MS = 3_600_000;
  private static final long DAY_MS = 86_400_000;

  /** 1970 began on a Thursday, the fourth day of a week. */
  private static final int FIRST_WEEKDAY = 3;

  private static final int DAYS = 7;
  private static final int SATURDAY = 5;
  private static final double OPENS = 7;
  private static final double CLOSES = 18;
  private static final double RAMP_HOURS = 2;
  private static final double AT_NIGHT = 0.06;
  private static final double ON_WEEKENDS = 0.2;
  private static final int STEPS = 4;
  private static final int STEPS_A_WEEK = DAYS * 24 * STEPS;

  private final double[] factors = new double[STEPS_A_WEEK];

  /** The week of an application like that client, in an office or not. */
  Week(Client client, boolean office) {
    double sum = 0;
    for (int i = 0; i < STEPS_A_WEEK; i++) {
      int weekday = i / (24 * STEPS);
      double hour = (i % (24 * STEPS) + 0.5) / STEPS;
      factors[i] = client.rateAt(weekday, hour) * (office ? office(weekday, hour) : 1);
      sum += factors[i];
    }
    for (int i = 0; i < STEPS_A_WEEK; i++) {
      factors[i] *= STEPS_A_WEEK / sum;
    }
  }

  /** Its rate at that moment as a multiple of its mean over the week. */
  double factorAt(long timeMs) {
    int weekday = (int) ((timeMs / DAY_MS + FIRST_WEEKDAY) % DAYS);
    int step = (int) (timeMs % DAY_MS * STEPS / HOUR_MS);
    return factors[weekday * 24 * STEPS + step];
  }

  private static double office(int weekday, double hour) {
    double opened = Math.max(0, Math.min(1, (hour - OPENS) / RAMP_HOURS));
    double closed = Math.max(0, Math.min(1, (hour - CLOSES) / RAMP_HOURS));
    double byDay = weekday >= SATURDAY ? ON_WEEKENDS : 1;
    return AT_NIGHT + (byDay - AT_NIGHT) * (opened - closed);
  }
}
