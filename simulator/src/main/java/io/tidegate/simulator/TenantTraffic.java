package io.tidegate.simulator;

import io.tidegate.simulator.clients.Client;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's requests over time, whose rate follows the surge, the week and the tenant's batch
 * runs, and of which each of its applications asks for its share in its own way.
 */
final class TenantTraffic {
  /**
   * How a tenant takes part over time.
   *
   * @param rate requests per second outside the surge and outside batch runs
   * @param share of all requests before the surge
   * @param growth how many times the rate is added to it at the height of the surge
   * @param offsetMs how much later than others it joins the surge
   * @param stretch how much longer than others its rise takes
   * @param bornMs when its first requests may come
   * @param rampMs how long a newcomer takes to reach its rate
   * @param leavesWithSurge whether its rate falls to nothing as the surge subsides
   * @param office whether it keeps office hours, where a simulation is long enough for them
   * @param tempered whether what it asks for by itself never strays as far as real clients' does
   */
  record Rhythm(
      double rate,
      double share,
      double growth,
      long offsetMs,
      double stretch,
      long bornMs,
      long rampMs,
      boolean leavesWithSurge,
      boolean office,
      boolean tempered) {}

  /** Shorter simulations happen at one hour of one day. */
  private static final long SHORTEST_WITH_HOURS_MS = 12 * 3_600_000;

  private static final double START_OF_RAMP = 0.3;
  private static final double STEADIEST = 0.6;
  private static final double STEADIEST_GAPS = 2;

  private final Tenant tenant;
  private final Rhythm rhythm;
  private final @Nullable BatchRuns runs;
  private final Timeline timeline;
  private final List<Arrivals> arrivals = new ArrayList<>();
  private final List<Level> shares = new ArrayList<>();
  private final Level level;
  private final @Nullable Week week;

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
    long lengthMs = timeline.endMs() - timeline.startMs();
    long startMs = timeline.startMs();
    Client client = tenant.first().client();
    this.level = Level.of(client, rhythm.share, rhythm.tempered, startMs, random.split());
    for (Application each : tenant.applications()) {
      double rate = rhythm.rate * each.share();
      arrivals.add(new Arrivals(tenant, each, rate, rhythm.tempered, startMs, random.split()));
      shares.add(Level.ofShare(each.client(), rhythm.share, startMs, random.split()));
    }
    this.week =
        lengthMs < SHORTEST_WITH_HOURS_MS ? null : new Week(tenant.first().client(), rhythm.office);
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

  /** True where it asks for about as much in one minute as in another. */
  boolean isSteady() {
    return level.spread() <= STEADIEST
        && arrivals.stream().allMatch(each -> each.usualVariation() <= STEADIEST_GAPS);
  }

  /** How many times its mean it may usually ask for, for many minutes. */
  double usualPeak() {
    double usual = level.ceases() ? level.peak() : StrictMath.exp(2 * level.spread());
    return Math.min(level.peak(), usual);
  }

  /** Adds the tenant's requests of one second, in which everybody's rate is times {@code tide}. */
  void requests(long fromMs, double tide, List<Request> out) {
    if (fromMs < rhythm.bornMs) {
      return;
    }
    double rate = rateAt(fromMs) * tide * level.at(fromMs);
    for (int i = 0; i < arrivals.size(); i++) {
      double strayed = arrivals.size() == 1 ? 1 : shares.get(i).at(fromMs);
      double expected = rate * tenant.applications().get(i).share() * strayed;
      arrivals.get(i).requests(fromMs, expected, out);
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
    if (week != null) {
      rate *= week.factorAt(timeMs);
    }
    return runs == null ? rate : rate * runs.factorAt(timeMs);
  }
}
