package io.tidegate.simulator;

import io.tidegate.simulator.TenantTraffic.Rhythm;
import io.tidegate.simulator.clients.Client;
import io.tidegate.simulator.clients.ClientTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tenants of the synthetic demand: established ones, each like a real client of its rank
 * by size, some of them batch clients, and newcomers, most of whom the surge brings.
 *
 * <p>Sizes are taken at even ranks of the table's, so that how heavy the head is does not depend on
 * the seed.
 */
final class TenantPopulation {
  /** Nobody has more of the requests or of the work: the ten largest of 162 have 63 percent. */
  private static final double LARGEST = 0.12;

  /** Share of the surge that established tenants make. */
  private static final double ESTABLISHED_GROWTH = 0.62;

  private static final double RISING = 0.75;
  private static final double LARGEST_GROWTH = 19;
  private static final double LARGEST_NEWCOMER = 0.015;

  /** Nobody becomes one of the largest clients within a surge. */
  private static final double RANK_OF_NEWCOMERS = 0.04;

  private static final int NEWCOMERS_PER_TENANT = 4;
  private static final int TENANTS_PER_BATCH_CLIENT = 16;
  private static final double NEWCOMER_EVERY_MS = 100_000;

  /** As many newcomers come in a longer simulation as in one of that length. */
  private static final double NEWCOMERS_OF_MS = 3 * 3_600_000;

  private static final double OFFICES = 0.5;

  /** How far a tenant's client may be from its own rank, in clients. */
  private static final double RANKS_APART = 10;

  private static final int ROUNDS = 40;

  private final ClientTable table = ClientTable.shipped();
  private final TenantFactory factory;
  private final Timeline timeline;
  private final RandomStream random;
  private final int established;
  private final double baseWork;
  private final double peakFactor;
  private final boolean tempered;
  private final List<TenantTraffic> all = new ArrayList<>();
  private double baseRate;
  private double grown;

  private TenantPopulation(SimulationConfig config, Timeline timeline, double baseWork) {
    this.factory = new TenantFactory(config.seed());
    this.timeline = timeline;
    this.random = RandomStream.of(config.seed(), "population");
    this.established = config.tenants();
    this.baseWork = baseWork;
    this.tempered = !config.wild();
    this.peakFactor = config.surges() ? (double) config.peakNodes() / config.baseNodes() : 1;
  }

  /** All tenants of a simulation whose demand is that much work per second at first. */
  static List<TenantTraffic> create(SimulationConfig config, Timeline timeline, double baseWork) {
    TenantPopulation population = new TenantPopulation(config, timeline, baseWork);
    population.addEstablished();
    population.addSurgeNewcomers();
    population.addOtherNewcomers();
    return population.all;
  }

  /** Relative sizes of that many tenants, the largest first. */
  static double[] sizes(ClientTable table, int count) {
    double[] works = new double[count];
    Arrays.fill(works, 1);
    return sizes(table, works, 0);
  }

  /**
   * Shares of the requests of tenants whose requests have that mean work, and of whom the largest
   * has that rank among clients.
   */
  private static double[] sizes(ClientTable table, double[] works, double firstRank) {
    int count = works.length;
    double[] sizes = new double[count];
    for (int i = 0; i < count; i++) {
      sizes[i] = table.sizeAt(firstRank + (1 - firstRank) * (i + 0.5) / count);
    }
    for (int round = 0; round < ROUNDS; round++) {
      double sum = 0;
      double work = 0;
      for (int i = 0; i < count; i++) {
        sum += sizes[i];
        work += sizes[i] * works[i];
      }
      for (int i = 0; i < count; i++) {
        double most = Math.min(LARGEST, LARGEST * work / sum / works[i]);
        sizes[i] = Math.min(most, sizes[i] / sum);
      }
    }
    return sizes;
  }

  /** Tenants of those numbers, from the largest to the smallest, each like a client of its rank. */
  private List<Tenant> tenants(int firstNumber, int count, RandomStream ranks) {
    List<Client> clients = table.clients();
    double[] shuffled = new double[clients.size()];
    Integer[] order = new Integer[clients.size()];
    for (int i = 0; i < shuffled.length; i++) {
      shuffled[i] = i + RANKS_APART * ranks.nextDouble();
      order[i] = i;
    }
    Arrays.sort(order, Comparator.comparingDouble(each -> shuffled[each]));
    List<Tenant> tenants = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double rank = (i + 0.5) / count;
      Client client = clients.get(order[(int) (rank * order.length)]);
      double users = users(table.sizeAt(rank) / clients.size());
      tenants.add(factory.numbered(firstNumber + i, client, users));
    }
    return tenants;
  }

  private static double[] works(List<Tenant> tenants) {
    return tenants.stream().mapToDouble(Tenant::usualWork).toArray();
  }

  /** Mean work of a request of tenants of those sizes. */
  private static double work(double[] sizes, double[] works) {
    double sum = 0;
    double work = 0;
    for (int i = 0; i < sizes.length; i++) {
      sum += sizes[i];
      work += sizes[i] * works[i];
    }
    return work / sum;
  }

  private void addEstablished() {
    List<Tenant> tenants = tenants(0, established, random.split());
    double[] works = works(tenants);
    double[] sizes = sizes(table, works, 0);
    baseRate = baseWork / work(sizes, works);
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
      grown += rate * growth[i] * works[i];
      long offsetMs = Math.round(random.nextDouble() * 0.15 * timeline.riseMs());
      Rhythm rhythm =
          new Rhythm(
              rate,
              sizes[i],
              growth[i],
              offsetMs,
              random.between(0.7, 1.1),
              timeline.startMs(),
              0,
              false,
              random.chance(OFFICES),
              tempered);
      all.add(new TenantTraffic(tenants.get(i), rhythm, runs, timeline, random.split()));
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
    double wanted = (peakFactor - 1) * baseWork - grown;
    if (wanted <= 0) {
      return;
    }
    List<Tenant> tenants = tenants(established, NEWCOMERS_PER_TENANT * established, random.split());
    double[] works = works(tenants);
    double[] sizes = sizes(table, works, RANK_OF_NEWCOMERS);
    double perSecond = wanted / work(sizes, works);
    double largest = LARGEST_NEWCOMER * peakFactor * baseRate;
    for (int i = 0; i < sizes.length; i++) {
      double rate = Math.min(largest, sizes[i] * perSecond);
      long bornMs = timeline.surgeStartMs() + Math.round(joined() * timeline.riseMs());
      addNewcomer(tenants.get(i), rate, bornMs, Math.round(random.between(60_000, 180_000)), true);
    }
  }

  /** When a newcomer joins, as a share of the rise: the inverse of the logistic curve. */
  private double joined() {
    double uniform = random.between(0.04, 0.96);
    return 0.5 + StrictMath.log(uniform / (1 - uniform)) / 7;
  }

  private void addOtherNewcomers() {
    int number = (1 + NEWCOMERS_PER_TENANT) * established;
    double lengthMs = timeline.endMs() - timeline.startMs();
    double everyMs =
        NEWCOMER_EVERY_MS * 150 / established * Math.max(1, lengthMs / NEWCOMERS_OF_MS);
    double bornMs = timeline.startMs() + random.exponential(everyMs);
    while (bornMs < timeline.endMs()) {
      double rate = Math.min(random.logNormal(baseRate / 1_000, 1.2), LARGEST_NEWCOMER * baseRate);
      Client client = table.clients().get(random.nextInt(table.clients().size()));
      addNewcomer(
          factory.numbered(number++, client, users(rate / baseRate)),
          rate,
          Math.round(bornMs),
          Math.round(random.between(120_000, 400_000)),
          false);
      bornMs += random.exponential(everyMs);
    }
  }

  private void addNewcomer(
      Tenant tenant, double rate, long bornMs, long rampMs, boolean leavesWithSurge) {
    double share = rate / (leavesWithSurge ? peakFactor * baseRate : baseRate);
    Rhythm rhythm =
        new Rhythm(
            rate,
            share,
            0,
            0,
            1,
            bornMs,
            rampMs,
            leavesWithSurge,
            random.chance(OFFICES),
            tempered);
    all.add(new TenantTraffic(tenant, rhythm, null, timeline, random.split()));
  }

  private static double users(double share) {
    return 2 + 400 * share;
  }
}
