package io.tidegate.simulator;

import io.tidegate.simulator.clients.Client;

/**
 * How a client's rate strays from its mean, as a multiple of mean one. It asks or does not ask, for
 * as long as its client does, and while it asks the logarithm of its rate moves every ten minutes
 * by as much as its client's and returns to its mean. Times must be asked for in order.
 *
 * <p>Steps are halved, since here none follows from another: so rates rise while a client asks as
 * often as in the table's source. Of 150 clients those of more than a hundredth of the fleet's
 * requests exceed 1.5, 2, 3 and 5 times the busiest ten minutes of the hour before 42, 19, 7 and 3
 * times a day (there 29 to 37, 16 to 17, 7 to 10 and 3 to 5), and begin to ask 39 times (44 to 52).
 * Nobody can tell such a rise from abuse while it lasts; rates that are tempered have none.
 */
final class Level {
  private static final long STEP_MS = 600_000;
  private static final double STEP_SCALE = 0.5;

  /** A client whose requests are that share of all moves the fleet by that much and no more. */
  private static final double MOVES_FLEET = 0.04;

  /** Nobody takes more of the fleet than that because his rate strays. */
  private static final double LARGEST_SHARE = 0.12;

  /** Who is as large never ceases. */
  private static final double NEVER_CEASES = 0.02;

  /** Of those who are tempered: how far the rate strays while it asks. */
  private static final double TEMPERED_LEAST = 0.35;

  private static final double TEMPERED_MOST = 1.9;

  private static final double LEAST_PEAK = 1.5;
  private static final double MOST_PEAK = 12;
  private static final double MOST_RETURN = 0.98;

  /** So many steps tell the mean of what is cut off at the peak. */
  private static final int STEPS = 600;

  private static final int INTEGRATION = 200;

  private final Client client;
  private final boolean tempered;
  private final RandomStream random;
  private final double peak;
  private final double active;
  private final double ceases;
  private final double begins;
  private final double stepScale;
  private final double kept;
  private final double scale;
  private boolean asks;
  private double logarithm;
  private long nextMs;

  /**
   * The level of a tenant like that client, whose requests are that share of all.
   *
   * @param tempered whether its rate never leaves 0.35 to 1.9 times its median while it asks
   */
  static Level of(
      Client client, double share, boolean tempered, long startMs, RandomStream random) {
    double peak = Math.max(LEAST_PEAK, Math.min(MOST_PEAK, LARGEST_SHARE / share));
    double active = share > NEVER_CEASES ? 1 : Math.max(1 / peak, client.active());
    return new Level(client, share, active, peak, tempered, startMs, random);
  }

  /**
   * What one application's share of its tenant's requests strays by: it is tempered and never
   * ceases by itself.
   */
  static Level ofShare(Client client, double share, long startMs, RandomStream random) {
    return new Level(client, share, 1, TEMPERED_MOST, true, startMs, random);
  }

  private Level(
      Client client,
      double share,
      double active,
      double peak,
      boolean tempered,
      long startMs,
      RandomStream random) {
    this.client = client;
    this.tempered = tempered;
    this.random = random;
    this.peak = peak;
    this.active = active;
    this.ceases = 1 / Math.max(1, client.run());
    this.begins = active < 1 ? Math.min(1, ceases * active / (1 - active)) : 1;
    double damping = Math.min(1, MOVES_FLEET / share / Math.max(MOVES_FLEET, client.spread()));
    double spread = client.spread() * damping * StrictMath.sqrt(STEP_SCALE);
    double step = rootMeanSquareStep(client) * damping * STEP_SCALE;
    double back = spread > 0 ? step * step / (2 * spread * spread) : 1;
    this.kept = Math.max(0, Math.min(MOST_RETURN, 1 - back));
    double innovation = spread * StrictMath.sqrt(1 - kept * kept);
    double fits = step > 0 ? Math.min(1, innovation / step) : 0;
    this.stepScale = damping * STEP_SCALE * fits;
    this.scale = scale();
    this.asks = random.chance(active);
    this.nextMs = startMs + (long) (random.nextDouble() * STEP_MS);
  }

  /** How many times its mean it is at that moment. */
  double at(long timeMs) {
    while (timeMs >= nextMs) {
      step();
      nextMs += STEP_MS;
    }
    return level(scale);
  }

  /** What it never exceeds. */
  double peak() {
    return peak;
  }

  /** How far its logarithm strays while it asks. */
  double spread() {
    double innovation = stepScale * rootMeanSquareStep(client);
    return innovation / StrictMath.sqrt(1 - kept * kept);
  }

  /** Whether it ever does not ask. */
  boolean ceases() {
    return active < 1;
  }

  private void step() {
    double size = stepScale * client.stepAt(random.nextDouble());
    logarithm = kept * logarithm + (random.chance(0.5) ? size : -size);
    if (active < 1) {
      asks = asks ? !random.chance(ceases) : random.chance(begins);
    }
  }

  private double level(double times) {
    return asks ? Math.min(peak, times * strayed()) : 0;
  }

  private double strayed() {
    double strayed = StrictMath.exp(logarithm);
    return tempered ? Math.max(TEMPERED_LEAST, Math.min(TEMPERED_MOST, strayed)) : strayed;
  }

  /** What makes up for what the peak cuts off and for the time in which it does not ask. */
  private double scale() {
    double[] drawn = new double[STEPS];
    asks = true;
    for (int i = 0; i < STEPS; i++) {
      double size = stepScale * client.stepAt(random.nextDouble());
      logarithm = kept * logarithm + (random.chance(0.5) ? size : -size);
      drawn[i] = strayed();
    }
    double low = 0;
    double high = peak * STEPS;
    for (int i = 0; i < 50; i++) {
      double middle = (low + high) / 2;
      double sum = 0;
      for (double each : drawn) {
        sum += Math.min(peak, middle * each);
      }
      if (sum * active < STEPS) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double rootMeanSquareStep(Client client) {
    double sum = 0;
    for (int i = 0; i < INTEGRATION; i++) {
      double size = client.stepAt((i + 0.5) / INTEGRATION);
      sum += size * size;
    }
    return StrictMath.sqrt(sum / INTEGRATION);
  }
}
