package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's requests over time: a Poisson process, of single requests or of volleys, whose rate
 * follows the surge, the tenant's batch runs, and gamma-distributed blocks of some seconds.
 */
final class TenantTraffic {
  /**
   * How a tenant takes part over time.
   *
   * @param rate requests per second outside the surge and outside batch runs
   * @param growth how many times the rate is added to it at the height of the surge
   * @param offsetMs how much later than others it joins the surge
   * @param stretch how much longer than others its rise takes
   * @param variation coefficient of variation of the rate from block to block
   * @param volley how many requests it sends at once, on average
   * @param bornMs when its first requests may come
   * @param rampMs how long a newcomer takes to reach its rate
   * @param leavesWithSurge whether its rate falls to nothing as the surge subsides
   */
  record Rhythm(
      double rate,
      double growth,
      long offsetMs,
      double stretch,
      double variation,
      double volley,
      long bornMs,
      long rampMs,
      boolean leavesWithSurge) {}

  private static final double SHORTEST_BLOCK_MS = 10_000;
  private static final double LONGEST_BLOCK_MS = 60_000;
  private static final double START_OF_RAMP = 0.3;

  private final Tenant tenant;
  private final Rhythm rhythm;
  private final @Nullable BatchRuns runs;
  private final Timeline timeline;
  private final RandomStream random;
  private double block = 1;
  private long blockEndMs;

  TenantTraffic(
      Tenant tenant,
      Rhythm rhythm,
      @Nullable BatchRuns runs,
      Timeline timeline,
      RandomStream random) {
    this.tenant = tenant;
    this.rhythm = rhythm;
    this.runs = runs;
    this.timeline = timeline;
    this.random = random;
  }

  Tenant tenant() {
    return tenant;
  }

  Rhythm rhythm() {
    return rhythm;
  }

  @Nullable BatchRuns runs() {
    return runs;
  }

  /** Adds the tenant's requests of one second, in which everybody's rate is times {@code tide}. */
  void requests(long fromMs, double tide, List<Request> out) {
    if (fromMs < rhythm.bornMs) {
      return;
    }
    if (fromMs >= blockEndMs) {
      block = random.gammaOfMeanOne(rhythm.variation);
      blockEndMs = fromMs + (long) random.between(SHORTEST_BLOCK_MS, LONGEST_BLOCK_MS);
    }
    int count = random.poisson(rateAt(fromMs) * tide * block / rhythm.volley);
    for (int i = 0; i < count; i++) {
      out.add(tenant.request(fromMs + random.nextInt(1_000), random));
      if (rhythm.volley > 1) {
        sendFurther(fromMs, out);
      }
    }
  }

  /** The rest of a volley, whose size is geometric. */
  private void sendFurther(long fromMs, List<Request> out) {
    while (random.chance(1 - 1 / rhythm.volley)) {
      out.add(tenant.request(fromMs + random.nextInt(1_000), random));
    }
  }

  private double rateAt(long timeMs) {
    double rate = rhythm.rate;
    if (rhythm.growth > 0) {
      rate += rate * rhythm.growth * timeline.surge(timeMs, rhythm.offsetMs, rhythm.stretch);
    }
    long ageMs = timeMs - rhythm.bornMs;
    if (ageMs < rhythm.rampMs) {
      rate *= START_OF_RAMP + (1 - START_OF_RAMP) * ageMs / rhythm.rampMs;
    }
    if (rhythm.leavesWithSurge && timeMs > timeline.subsideMs()) {
      rate *= timeline.surge(timeMs, 0, 1);
    }
    return runs == null ? rate : rate * runs.factorAt(timeMs);
  }
}
