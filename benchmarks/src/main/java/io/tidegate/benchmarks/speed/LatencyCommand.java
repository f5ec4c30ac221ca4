package io.tidegate.benchmarks.speed;

import static java.util.Objects.requireNonNull;

import io.tidegate.shell.config.TidegateConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidegate bench latency}: from an event on its topic to the command on its topic. */
@Command(
    name = "latency",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Sends events of simulated fleets at shares of what the service can take, each share after a",
      "tenth of it, and among them some that call for a command: a canary in a response (a rule), a",
      "node that serves unsecured (told by the tick). Measures from when such an event was to be sent,",
      "whatever was late, until its command was read. Broker, service and sender share the machine.",
      ""
    })
final class LatencyCommand implements Callable<Integer> {
  private static final int TENTH = 10;
  private static final int LEAST_TENANTS = 20;
  private static final int MOST_OPEN = 180;
  private static final double NANOS = 1e9;
  private static final double PERCENT = 100;
  private static final int SETTLE_S = 30;

  @Option(
      names = "--capacity",
      paramLabel = "N",
      description = "Events a second that count as all; 0: as bench throughput finds first.")
  private int capacity;

  @Option(names = "--shares", paramLabel = "LIST", split = ",", description = "Percent of it.")
  private List<Integer> shares = List.of(10, 50, 80);

  @Option(names = "--seconds", paramLabel = "N", description = "Before a step, and after it.")
  private int seconds = 60;

  @Option(names = "--warm-up", paramLabel = "N", description = "Seconds at half of all before.")
  private int warmUp = 60;

  @Option(names = "--clusters", paramLabel = "N", description = "Clusters, of ten nodes each.")
  private int clusters = 40;

  @Option(names = "--tenants", paramLabel = "N", description = "Tenants of all clusters.")
  private int tenants = 5_000;

  @Option(names = "--partitions", paramLabel = "N", description = "Partitions of the telemetry.")
  private int partitions = 8;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the events.")
  private long seed = 4;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    require("--capacity", capacity, 0, 10_000_000);
    shares.forEach(share -> require("--shares", share, 1, 100));
    require("--seconds", seconds, LiveFleets.BORN_BEFORE_S + 1, 3_600);
    require("--warm-up", warmUp, 1, 3_600);
    require("--clusters", clusters, 1, 100);
    require("--tenants", tenants, LEAST_TENANTS * clusters, 1_000_000);
    require("--partitions", partitions, 1, 1_000);
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    double all = capacity > 0 ? capacity : ThroughputCommand.ofService(tenants, partitions, seed);
    out.printf(Locale.ROOT, "all: %,.0f events/s%n", all);
    try (ChildProcess broker =
        new ChildProcess(BrokerProcess.class, List.of("-Xmx1g"), List.of())) {
      String brokers = broker.line();
      TidegateConfig config = ContenderProcess.config(brokers, "tidegate-bench", Path.of(""));
      LoadedEvents.createTopics(brokers, config, partitions);
      try (ChildProcess service =
          new ChildProcess(
              LatencyService.class, List.of("-Xmx1g", "-XX:+UseParallelGC"), List.of(brokers))) {
        service.line();
        out.printf(
            Locale.ROOT,
            "a tick of %d ms is judged %d ms after its end at the earliest%n%n",
            config.engine().tickMs(),
            config.engine().latenessMs() + config.engine().scalingLatenessMs());
        measure(out, all, config);
      }
    }
    return 0;
  }

  private void require(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          requireNonNull(spec).commandLine(),
          option + " is " + value + "; allowed: " + least + " to " + most);
    }
  }

  private void measure(PrintWriter out, double all, TidegateConfig config)
      throws InterruptedException {
    String commands = config.service().outputs().control();
    List<Step> steps = new ArrayList<>();
    for (int share : shares) {
      steps.add(new Step(share + "/10", all * share / PERCENT / TENTH));
      steps.add(new Step(Integer.toString(share), all * share / PERCENT));
    }
    try (LiveFleets fleets = new LiveFleets(config, clusters, tenants, seed);
        Probes probes = new Probes(config.service().bootstrapServers(), commands)) {
      OpenLoop loop = new OpenLoop();
      planTicks(loop, fleets, probes, warmUp, "warm-up");
      loop.run(all / 2, warmUp, fleets::event);
      loop.latestMs();
      List<Long> late = new ArrayList<>();
      for (Step step : steps) {
        plan(loop, fleets, probes, step);
        // Nothing pauses before the next: a step is one.
        loop.run(step.perSecond(), seconds, fleets::event);
        late.add(loop.latestMs());
      }
      loop.run(steps.get(0).perSecond(), SETTLE_S, fleets::event);
      out.print(
          "events/s   share  kind  probes   median      p99    p99.9     most  never  sender late\n");
      for (int i = 0; i < steps.size(); i++) {
        print(out, steps.get(i), probes, late.get(i));
      }
    }
  }

  /** One rate, and how it is called. */
  private record Step(String share, double perSecond) {
    String group(Probes.Kind kind) {
      return share + kind.word();
    }
  }

  private void plan(OpenLoop loop, LiveFleets fleets, Probes probes, Step step) {
    // More findings of a kind than that in a cluster would be one about the cluster.
    int rules = Math.min(20 * seconds, MOST_OPEN * clusters / (2 * shares.size()));
    for (int i = 0; i < rules; i++) {
      long due = loop.nanos() + (long) ((i + 0.5) * seconds / rules * NANOS);
      fleets.planRule(loop, due, step.group(Probes.Kind.RULE), probes);
    }
    planTicks(loop, fleets, probes, seconds, step.group(Probes.Kind.TICK));
  }

  private static void planTicks(
      OpenLoop loop, LiveFleets fleets, Probes probes, int within, String group) {
    for (int i = LiveFleets.BORN_BEFORE_S; i < within; i++) {
      fleets.planTick(loop, loop.nanos() + (long) ((i + 0.5) * NANOS), group, probes);
    }
  }

  private static void print(PrintWriter out, Step step, Probes probes, long late) {
    for (Probes.Kind kind : Probes.Kind.values()) {
      out.printf(
          Locale.ROOT,
          "%8.0f %6s%%  %s  %s  %11d%n",
          step.perSecond(),
          step.share(),
          kind.word(),
          probes.of(step.group(kind)).row(),
          late);
    }
    out.flush();
  }
}
