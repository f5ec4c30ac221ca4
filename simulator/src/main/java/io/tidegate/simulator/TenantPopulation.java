package io.tidegate.simulator;

import io.tidegate.simulator.TenantTraffic.Rhythm;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tenants of the synthetic demand: established ones of log-normal size, some of them
 * batch clients, and newcomers, most of whom the surge brings.
 *
 * <p>Sizes are taken at even quantiles, so that how heavy the head is does not depend on the seed.
 */
final class TenantPopulation {
  /** With it the ten largest of 150 make about 60 % of the requests. */
  private static final double SIZE_SIGMA = 1.75;

  /** Share of the surge that established tenants make. */
  private static final double ESTABLISHED_GROWTH = 0.62;

  private static final double RISING = 0.75;
  private static final double LARGEST_GROWTH = 19;
  private static final double NEWCOMER_SIGMA = 1.5;
  private static final double LARGEST_NEWCOMER = 0.015;
  private static final int NEWCOMERS_PER_TENANT = 4;
  private static final int TENANTS_PER_BATCH_CLIENT = 16;
  private static final int RANKS_PER_VOLLEY = 37;
  private static final double NEWCOMER_EVERY_MS = 100_000;

  private final TenantFactory factory;
  private final Timeline timeline;
  private final RandomStream random;
  private final int established;
  private final double baseRate;
  private final double peakFactor;
  private final List<TenantTraffic> all = new ArrayList<>();
  private double grown;

  private TenantPopulation(SimulationConfig config, Timeline timeline, double baseRate) {
    this.factory = new TenantFactory(config.seed());
    this.timeline = timeline;
    this.random = RandomStream.of(config.seed(), "population");
    this.established = config.tenants();
    this.baseRate = baseRate;
    this.peakFactor = config.surges() ? (double) config.peakNodes() / config.baseNodes() : 1;
  }

  /** All tenants of a simulation whose demand is {@code baseRate} requests per second at first. */
  static List<TenantTraffic> create(SimulationConfig config, Timeline timeline, double baseRate) {
    TenantPopulation population = new TenantPopulation(config, timeline, baseRate);
    population.addEstablished();
    population.addSurgeNewcomers();
    population.addOtherNewcomers();
    return population.all;
  }

  /** Relative sizes of that many tenants, the largest first. */
  static double[] sizes(int count, double sigma) {
    double[] sizes = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sizes[i] = StrictMath.exp(-sigma * NormalQuantile.of((i + 0.5) / count));
      sum += sizes[i];
    }
    for (int i = 0; i < count; i++) {
      sizes[i] /= sum;
    }
    return sizes;
  }

  private void addEstablished() {
    double[] sizes = sizes(established, SIZE_SIGMA);
    boolean[] batch = batchClients();
    double[] growth = growth(sizes, batch);
    boolean onTimetable = true;
    for (int i = 0; i < established; i++) {
      @Nullable BatchRuns runs = null;
      double rate = sizes[i] * baseRate;
      if (batch[i]) {
        RandomStream ownRandom = random.split();
        runs =
            onTimetable
                ? BatchRuns.onTimetable(timeline, ownRandom)
                : BatchRuns.atRandom(timeline, ownRandom);
        onTimetable = !onTimetable;
        rate /= runs.meanFactor(timeline);
      }
      grown += rate * growth[i];
      long offsetMs = Math.round(random.nextDouble() * 0.15 * timeline.riseMs());
      Rhythm rhythm =
          new Rhythm(
              rate,
              growth[i],
              offsetMs,
              random.between(0.7, 1.1),
              variation(i),
              volley(i),
              timeline.startMs(),
              0,
              false);
      all.add(
          new TenantTraffic(
              factory.numbered(i, users(sizes[i])), rhythm, runs, timeline, random.split()));
    }
  }

  /** Medium tenants, evenly spread over the ranks from a tenth to a half. */
  private boolean[] batchClients() {
    boolean[] batch = new boolean[established];
    int count = Math.max(2, established / TENANTS_PER_BATCH_CLIENT);
    for (int i = 0; i < count; i++) {
      double rank = 0.1 + 0.4 * (i + random.nextDouble()) / count;
      batch[(int) (rank * established)] = true;
    }
    return batch;
  }

  /** The established tenants' growths, scaled so that together they make their share. */
  private double[] growth(double[] sizes, boolean[] batch) {
    double[] drawn = new double[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      double damped = StrictMath.pow(sizes[i] * sizes.length, -0.12);
      double draw = random.logNormal(damped, 0.5);
      drawn[i] = random.chance(RISING) && !batch[i] ? draw : 0;
    }
    double wanted = ESTABLISHED_GROWTH * (peakFactor - 1);
    double low = 0;
    double high = 1_000;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (total(sizes, drawn, middle) < wanted) {
        low = middle;
      } else {
        high = middle;
      }
    }
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = bounded(drawn[i] * low);
    }
    return drawn;
  }

  private double total(double[] sizes, double[] drawn, double scale) {
    double sum = 0;
    for (int i = 0; i < sizes.length; i++) {
      sum += sizes[i] * bounded(drawn[i] * scale);
    }
    return sum;
  }

  /** Whoever rises does so clearly, and nobody more than twentyfold. */
  private double bounded(double growth) {
    if (growth == 0) {
      return 0;
    }
    double least = 0.1 * Math.min(10, peakFactor - 1);
    return Math.min(LARGEST_GROWTH, Math.max(least, growth));
  }

  private void addSurgeNewcomers() {
    double wanted = (peakFactor - 1) * baseRate - grown;
    int count = NEWCOMERS_PER_TENANT * established;
    if (wanted <= 0) {
      return;
    }
    double[] sizes = sizes(count, NEWCOMER_SIGMA);
    double largest = LARGEST_NEWCOMER * peakFactor * baseRate;
    for (int i = 0; i < count; i++) {
      double rate = Math.min(largest, sizes[i] * wanted);
      long bornMs = timeline.surgeStartMs() + Math.round(joined() * timeline.riseMs());
      addNewcomer(i, rate, bornMs, Math.round(random.between(60_000, 180_000)), true);
    }
  }

  /** When a newcomer joins, as a share of the rise: the inverse of the logistic curve. */
  private double joined() {
    double uniform = random.between(0.04, 0.96);
    return 0.5 + StrictMath.log(uniform / (1 - uniform)) / 7;
  }

  private void addOtherNewcomers() {
    int number = NEWCOMERS_PER_TENANT * established;
    double everyMs = NEWCOMER_EVERY_MS * 150 / established;
    double bornMs = timeline.startMs() + random.exponential(everyMs);
    while (bornMs < timeline.endMs()) {
      double rate = random.logNormal(baseRate / 1_000, 1.2);
      addNewcomer(
          number++,
          Math.min(rate, LARGEST_NEWCOMER * baseRate),
          Math.round(bornMs),
          Math.round(random.between(120_000, 400_000)),
          false);
      bornMs += random.exponential(everyMs);
    }
  }

  private void addNewcomer(
      int number, double rate, long bornMs, long rampMs, boolean leavesWithSurge) {
    Rhythm rhythm =
        new Rhythm(rate, 0, 0, 1, variation(established), 1, bornMs, rampMs, leavesWithSurge);
    Tenant tenant = factory.numbered(established + number, users(rate / baseRate));
    all.add(new TenantTraffic(tenant, rhythm, null, timeline, random.split()));
  }

  private static double users(double share) {
    return 2 + 400 * share;
  }

  /** A few tenants of every size but the largest fan out and send many requests at once. */
  private double volley(int rank) {
    double drawn = random.between(6, 20);
    return rank % RANKS_PER_VOLLEY == RANKS_PER_VOLLEY - 1 ? drawn : 1;
  }

  /** Typically below one and up to several; the largest tenants are smoother. */
  private double variation(int rank) {
    double drawn = Math.min(4, random.logNormal(0.45, 0.75));
    return rank < established / 15 ? Math.min(0.5, drawn) : drawn;
  }
}
