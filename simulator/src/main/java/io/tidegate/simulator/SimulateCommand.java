package io.tidegate.simulator;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code simulate}: writes the telemetry, scaling events and entity records of a simulated fleet to
 * files, with labels, or to a broker, as they happen.
 */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Writes what an AI inference fleet would send to Kafka, with labelled attacks in it: to files,"
          + " or to a broker, as it happens.",
      "",
      "The fleet is steady on about ten nodes at first. A benign surge then brings ten times the"
          + " demand, and the autoscaler takes the fleet to about a hundred nodes. The attacks"
          + " hide in that surge. The same options give the same files, byte for byte.",
      ""
    },
    modelTransformer = SimulateHelp.class)
public final class SimulateCommand implements Callable<Integer> {
  private static final int PROGRESS_STEPS = 20;
  private static final String START = "2026-07-31T08:00:00Z";

  @Spec private @Nullable CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Target target = new Target();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description =
          "Event time to simulate, 10 to 21600; from 720 on with days and nights. Default: 60, or as long as the trace lasts.")
  private @Nullable Integer minutes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all that is random.")
  private long seed;

  @Option(
      names = "--attacks",
      paramLabel = "LIST",
      defaultValue = "demo",
      description =
          "demo, all, none, or names from the list below with commas between them, each with an"
              + " intensity and a time where wanted: NAME[=X][@MINUTE[+MINUTES]].")
  private String attacks = "demo";

  @Option(
      names = "--episodes",
      paramLabel = "LIST",
      defaultValue = "none",
      description = "Harmless episodes: none, or names from the list below.")
  private String episodes = "none";

  @Option(
      names = "--surge",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Whether demand surges at all.")
  private boolean surge;

  @Option(
      names = "--wild",
      description =
          "Let tenants' rates jump as far as those of real clients do: eight times a day somebody of"
              + " weight asks for three times his busiest ten minutes.")
  private boolean wild;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Take arrivals and lengths from this trace in place of synthetic demand.")
  private @Nullable Path trace;

  @Option(
      names = "--peak-nodes",
      paramLabel = "N",
      defaultValue = "100",
      description = "Nodes that the surge needs, 10 to 2000; 10: no surge.")
  private int peakNodes;

  @Option(
      names = "--tenants",
      paramLabel = "N",
      defaultValue = "150",
      description = "Established tenants, 20 to 20000; newcomers are on top of them.")
  private int tenants;

  @Option(
      names = "--rate-per-node",
      paramLabel = "X",
      defaultValue = "2.5",
      description = "Requests a second that a node serves when fully used, 0.1 to 1000.")
  private double ratePerNode;

  @Option(
      names = "--subside",
      description = "Let the surge end in the last sixth, so that the fleet shrinks again.")
  private boolean subside;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description = "Event time of the first second. Default: " + START + "; with --to: now.")
  private @Nullable String start;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      defaultValue = "eu-1",
      description = "Name of the cluster.")
  private String cluster = "";

  @Option(
      names = "--addresses",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Whether scaling events give the nodes' addresses.")
  private boolean addresses;

  @Option(
      names = "--node-names",
      paramLabel = "name|address",
      defaultValue = "name",
      description = "What telemetry calls a node.")
  private String nodeNames = "";

  @Option(
      names = "--disorder",
      paramLabel = "MS",
      defaultValue = "800",
      description = "Longest delay of a record, 0 to 1500 ms; 0: all in order.")
  private int disorder;

  @Option(
      names = "--duplicates",
      paramLabel = "%",
      defaultValue = "0",
      description = "Telemetry records that arrive twice, 0 to 50 percent.")
  private double duplicates;

  @Option(
      names = "--skew-gateway",
      paramLabel = "MS",
      defaultValue = "0",
      description = "How far the clock of gateway gw-4 is ahead, -60000 to 60000 ms.")
  private long skewGateway;

  @Mixin private BrokerTarget broker = new BrokerTarget();

  /** Where it is written to: one of these. */
  static final class Target {
    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "Directory to write to; it is made where missing, older files are replaced.")
    private @Nullable Path out;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "HOST:PORT",
        description = "Brokers to send to, as the records happen; the topics must exist.")
    private @Nullable String to;
  }

  @Override
  public Integer call() throws IOException {
    CommandSpec command = required(spec, "spec");
    PrintWriter stdout = command.commandLine().getOut();
    PrintWriter progress = command.commandLine().getErr();
    String servers = target.to;
    try (FleetSimulation simulation = simulation(command)) {
      if (servers != null) {
        send(simulation, servers, command, stdout, progress);
      } else {
        write(simulation, required(target.out, "out"), stdout, progress);
      }
      stdout.flush();
      return 0;
    }
  }

  private void write(
      FleetSimulation simulation, Path directory, PrintWriter stdout, PrintWriter progress)
      throws IOException {
    try (SimulationFiles files = new SimulationFiles(directory)) {
      int peak = run(simulation, files, elapsedMs -> {}, progress);
      Labels labels = simulation.labels();
      files.finish(labels, simulation.entities());
      String records =
          files.telemetryRecords()
              + " telemetry records, "
              + files.scalingRecords()
              + " scaling events";
      stdout.println(summary(simulation, records, labels, peak, directory.toString()));
    }
  }

  private void send(
      FleetSimulation simulation,
      String servers,
      CommandSpec command,
      PrintWriter stdout,
      PrintWriter progress)
      throws IOException {
    Pace pace;
    try {
      pace = broker.pace();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
    try (BrokerSink sink = broker.sink(servers)) {
      sink.entities(simulation.entities());
      int peak = run(simulation, sink, pace::await, progress);
      sink.flush();
      stdout.println(
          summary(simulation, sink.records() + " records", simulation.labels(), peak, servers));
    }
  }

  private FleetSimulation simulation(CommandSpec command) {
    try {
      FleetSimulation simulation = new FleetSimulation(config(start()));
      long lengthMs = simulation.endMs() - simulation.startMs();
      long aheadMs = start == null && target.to != null ? broker.aheadMs(lengthMs) : 0;
      return aheadMs == 0 ? simulation : new FleetSimulation(config(start().minusMillis(aheadMs)));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private SimulationConfig config(Instant start) {
    return SimulationConfig.builder()
        .seed(seed)
        .minutes(minutes)
        .attacks(AttackPlan.parse(attacks))
        .episodes(Episode.parse(episodes))
        .surge(surge)
        .wild(wild)
        .trace(trace)
        .peakNodes(peakNodes)
        .tenants(tenants)
        .requestsPerNode(ratePerNode)
        .subside(subside)
        .start(start)
        .cluster(cluster)
        .addresses(addresses)
        .nodeNames(NodeNames.parse(nodeNames))
        .disorderMs(disorder)
        .duplicates(duplicates / 100)
        .skewGatewayMs(skewGateway)
        .build();
  }

  private Instant start() {
    if (start == null && target.to != null) {
      return InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
    }
    String text = start == null ? START : start;
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("start is '" + text + "', must look like " + START, e);
    }
  }

  /**
   * Runs the simulation to its end; the largest number of ready nodes.
   *
   * @param between is told after each simulated second how many milliseconds have passed
   */
  private static int run(
      FleetSimulation simulation, SimulationSink sink, LongConsumer between, PrintWriter progress) {
    long lengthMs = simulation.endMs() - simulation.startMs();
    int peak = simulation.readyNodes();
    int shown = 0;
    while (simulation.next(sink)) {
      peak = Math.max(peak, simulation.readyNodes());
      long elapsedMs = simulation.nowMs() - simulation.startMs();
      between.accept(elapsedMs);
      int step = (int) (elapsedMs * PROGRESS_STEPS / lengthMs);
      if (step > shown) {
        shown = step;
        progress.printf(
            Locale.ROOT,
            "simulate: %3d %%, %s of %s, %d nodes, %d records%n",
            Math.min(100, step * 100 / PROGRESS_STEPS),
            clock(elapsedMs),
            clock(lengthMs),
            simulation.readyNodes(),
            simulation.records());
        progress.flush();
      }
    }
    return peak;
  }

  private String summary(
      FleetSimulation simulation, String records, Labels labels, int peak, String to) {
    String missing =
        AttackPlan.parse(attacks).stream()
            .map(AttackPlan::kind)
            .filter(kind -> labels.incidents().stream().noneMatch(i -> i.kind() == kind))
            .map(AttackKind::id)
            .distinct()
            .collect(Collectors.joining(", "));
    String incidents =
        labels.incidents().isEmpty()
            ? "no incidents"
            : labels.incidents().size()
                + " incidents ("
                + labels.incidents().stream().map(Incident::id).collect(Collectors.joining(", "))
                + ")";
    return String.format(
        Locale.ROOT,
        "Simulated %s of cluster %s, up to %d nodes: %s, %s; written to %s.%s",
        clock(simulation.endMs() - simulation.startMs()),
        labels.cluster(),
        peak,
        records,
        incidents,
        to,
        missing.isEmpty() ? "" : " There was no occasion for " + missing + ".");
  }

  private static String clock(long ms) {
    Duration duration = Duration.ofMillis(ms);
    return String.format(
        Locale.ROOT,
        "%d:%02d:%02d",
        duration.toHours(),
        duration.toMinutesPart(),
        duration.toSecondsPart());
  }

  private static <T> T required(@Nullable T value, String name) {
    if (value == null) {
      throw new IllegalStateException(name + " is null");
    }
    return value;
  }
}
