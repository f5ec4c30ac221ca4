package io.tidegate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.simulator.clients.Client;
import io.tidegate.simulator.clients.ClientTable;
import io.tidegate.simulator.clients.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What tenants ask for is distributed as what the clients that they are made from asked for. */
final class TenantsLikeClientsTest {
  private static final List<Client> CLIENTS = ClientTable.shipped().clients();
  private static final long START_MS = 1_785_000_000_000L;
  private static final long HOUR_MS = 3_600_000;
  private static final long WEEK_MS = 7 * 24 * HOUR_MS;
  private static final int REQUESTS = 3_000;

  @Property(tries = 60)
  void lengthsAreTheClientsAlsoWhereConversationsGrow(
      @ForAll @IntRange(max = 183) int index, @ForAll @IntRange(max = 1_000) int seed) {
    Client client = CLIENTS.get(index);
    Tenant tenant = new TenantFactory(seed).numbered(seed, client, 5);
    Application application = tenant.first();
    RandomStream random = RandomStream.of(seed, "test");
    Conversations conversations = new Conversations(tenant, application, random);
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      requests.add(conversations.next(START_MS, random));
    }

    for (double share : new double[] {0.25, 0.5, 0.75, 0.9}) {
      long prompt = quantile(requests, each -> each.inputTokens - application.toolTokens(), share);
      assertThat(prompt).isBetween(lowest(client.prompt(), share), highest(client.prompt(), share));
      boolean itsAnswers =
          application.workload() != Workload.EMBEDDING
              && application.workload() != Workload.CLASSIFICATION;
      if (itsAnswers) {
        assertThat(quantile(requests, each -> each.outputTokens, share))
            .isBetween(lowest(client.answer(), share), highest(client.answer(), share));
      }
    }
  }

  @Property(tries = 40)
  void ratesStrayAsTheClientsButAboutTheSameMean(
      @ForAll @IntRange(max = 183) int index, @ForAll @IntRange(max = 1_000) int seed) {
    Client client = CLIENTS.get(index);
    double sum = 0;
    int asked = 0;
    int draws = 600;
    RandomStream random = RandomStream.of(index, "test");
    for (int i = 0; i < draws; i++) {
      Level level = Level.of(client, 0.001, seed % 2 == 0, START_MS, random.split());
      double drawn = level.at(START_MS + (long) (random.nextDouble() * WEEK_MS));
      assertThat(drawn).isBetween(0.0, level.peak());
      sum += drawn;
      asked += drawn > 0 ? 1 : 0;
    }

    assertThat(sum / draws).isBetween(0.6, 1.5);
    assertThat((double) asked / draws)
        .isBetween(0.6 * client.active() - 0.05, Math.max(client.active(), 1.0 / 12) + 0.1);
  }

  @Test
  void aWeekOfRatesIsAsDispersedAsTheClientsAtEveryScale() {
    int[] windows = {1, 6, 36};
    int close = 0;
    int all = 0;
    for (Client client : CLIENTS) {
      if (client.active() < 0.9) {
        continue;
      }
      RandomStream random = RandomStream.of(all, "test");
      Level level = Level.of(client, 0.001, false, START_MS, random);
      double[] rates = new double[7 * 24 * 6];
      for (int i = 0; i < rates.length; i++) {
        rates[i] = level.at(START_MS + i * HOUR_MS / 6 + HOUR_MS / 6);
      }
      for (int scale = 0; scale < windows.length; scale++) {
        double ratio = dispersion(rates, windows[scale]) / client.dispersions().get(scale);
        all++;
        close += ratio > 0.3 && ratio < 2 ? 1 : 0;
      }
    }

    assertThat(all).isGreaterThan(60);
    assertThat((double) close / all).isGreaterThan(0.7);
  }

  @Property(tries = 40)
  void requestsComeAtTheRateAndInBurstsAsBigAsTheClients(
      @ForAll @IntRange(max = 183) int index, @ForAll @IntRange(max = 1_000) int seed) {
    Client client = CLIENTS.get(index);
    Tenant tenant = new TenantFactory(seed).numbered(seed, client, 5);
    Arrivals arrivals =
        new Arrivals(
            tenant, tenant.first(), client.rate(), false, START_MS, RandomStream.of(seed, "test"));
    List<Request> requests = new ArrayList<>();
    long seconds = 4 * HOUR_MS / 1_000;
    for (long second = 0; second < seconds; second++) {
      int before = requests.size();
      arrivals.requests(START_MS + 1_000 * second, 1, requests);
      for (Request request : requests.subList(before, requests.size())) {
        assertThat(request.arrivalMs - START_MS - 1_000 * second).isBetween(0L, 999L);
      }
    }

    boolean bursty = client.gapVariation(0.5) > 2;
    assertThat((double) requests.size() / seconds)
        .isBetween(bursty ? 0.4 : 0.8, bursty ? 1.8 : 1.2);
    if (client.gapVariation(1) < 1.4) {
      assertThat(gapVariation(requests)).isBetween(0.5, 1.5);
    } else if (client.gapVariation(0.1) > 2) {
      assertThat(gapVariation(requests)).isGreaterThan(1.2);
    }
  }

  @Test
  void theTenLargestOfManyHaveThreeFifthsOfTheRequests() {
    double[] sizes = TenantPopulation.sizes(ClientTable.shipped(), 162);

    assertThat(Arrays.stream(sizes).sum()).isBetween(0.99, 1.01);
    assertThat(Arrays.stream(sizes).limit(10).sum()).isBetween(0.6, 0.66);
    assertThat(sizes[0]).isLessThanOrEqualTo(0.1201);
  }

  @Test
  void officesRestAtNightAndOnWeekends() {
    Week office = new Week(CLIENTS.get(40), true);
    long mondayMs = 4 * 24 * HOUR_MS;
    double atNoon = office.factorAt(mondayMs + 12 * HOUR_MS);

    assertThat(office.factorAt(mondayMs + 3 * HOUR_MS)).isLessThan(0.25 * atNoon);
    assertThat(office.factorAt(mondayMs + 5 * 24 * HOUR_MS + 12 * HOUR_MS))
        .isLessThan(0.5 * atNoon);
    double sum = 0;
    for (int i = 0; i < 7 * 24 * 4; i++) {
      sum += office.factorAt(mondayMs + i * HOUR_MS / 4);
    }
    assertThat(sum / (7 * 24 * 4)).isBetween(0.99, 1.01);
  }

  @Test
  void tenantsDoWhatRealOnesDo() {
    TenantFactory factory = new TenantFactory(3);
    List<Application> all = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      Tenant tenant = factory.numbered(i, CLIENTS.get(i), 5);
      assertThat(tenant.applications()).hasSizeBetween(1, 4);
      assertThat(tenant.keys()).hasSameSizeAs(tenant.applications());
      all.addAll(tenant.applications());
    }

    assertThat(all).extracting(Application::workload).contains(Workload.values());
    assertThat(all).extracting(Application::bytesPerToken).contains(2.2, 3.2, 6.0);
    assertThat(all).filteredOn(each -> each.chunkBytes() > 0).hasSizeGreaterThan(60);
    assertThat(all).filteredOn(each -> each.turns() > 1).hasSizeGreaterThan(60);
    assertThat(all).filteredOn(each -> each.toolTokens() > 0).hasSizeGreaterThan(20);
  }

  /** What lies a little to the left of that share, less what rounding to tokens does. */
  private static long lowest(Quantiles lengths, double share) {
    return (long) Math.floor(0.9 * lengths.at(share - 0.08)) - 2;
  }

  private static long highest(Quantiles lengths, double share) {
    return (long) Math.ceil(1.1 * lengths.at(Math.min(0.999, share + 0.08))) + 2;
  }

  private static long quantile(List<Request> requests, ToLongFunction<Request> of, double share) {
    long[] sorted = requests.stream().mapToLong(of).sorted().toArray();
    return sorted[(int) (share * sorted.length)];
  }

  private static double dispersion(double[] rates, int window) {
    double sum = 0;
    double squares = 0;
    int count = rates.length / window;
    for (int i = 0; i < count; i++) {
      double mean = Arrays.stream(rates, i * window, (i + 1) * window).sum() / window;
      sum += mean;
      squares += mean * mean;
    }
    return StrictMath.sqrt(squares / count / (sum / count) / (sum / count) - 1);
  }

  private static double gapVariation(List<Request> requests) {
    long[] times = requests.stream().mapToLong(each -> each.arrivalMs).sorted().toArray();
    double sum = 0;
    double squares = 0;
    for (int i = 1; i < times.length; i++) {
      double gap = times[i] - times[i - 1];
      sum += gap;
      squares += gap * gap;
    }
    double mean = sum / (times.length - 1);
    return StrictMath.sqrt(squares / (times.length - 1) - mean * mean) / mean;
  }
}
