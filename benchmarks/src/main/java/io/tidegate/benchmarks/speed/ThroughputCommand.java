package io.tidegate.benchmarks.speed;

import static java.util.Objects.requireNonNull;

import io.tidegate.shell.config.TidegateConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate bench throughput}: how many events a second, of the service and of others. */
@Command(
    name = "throughput",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Loads the events of a simulated fleet onto a broker in a process of its own, and lets each",
      "contender read them in turn, round after round, in a process of its own: rates behind the",
      "first third, in which the virtual machine compiles. Compare ratios: hours of a machine differ.",
      ""
    })
final class ThroughputCommand implements Callable<Integer> {
  private static final Contender BASELINE = Contender.PARSE;
  private static final int EVENTS_TO_FIND_OUT = 300_000;

  @Option(names = "--events", paramLabel = "N", description = "Events to load, about.")
  private int events = 600_000;

  @Option(names = "--tenants", paramLabel = "N", description = "Tenants, 20 to 20000.")
  private int tenants = 5_000;

  @Option(names = "--per-second", paramLabel = "N", description = "Events a second of event time.")
  private int perSecond = 2_000;

  @Option(names = "--partitions", paramLabel = "N", description = "Partitions of the telemetry.")
  private int partitions = 8;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds.")
  private int rounds = 5;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the events.")
  private long seed = 4;

  @Option(
      names = "--only",
      paramLabel = "LIST",
      split = ",",
      description = "Contenders: ${COMPLETION-CANDIDATES}. Default: all")
  private List<Contender> only = List.of(Contender.values());

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    PrintWriter err = requireNonNull(spec).commandLine().getErr();
    Map<Contender, Samples> samples = new TreeMap<>();
    try (ChildProcess broker =
        new ChildProcess(BrokerProcess.class, List.of("-Xmx1g"), List.of())) {
      String brokers = broker.line();
      TidegateConfig config = ContenderProcess.config(brokers, "tidegate-bench", Path.of(""));
      Span span =
          LoadedEvents.load(
              new LoadedEvents.Plan(events, tenants, perSecond, partitions, seed), config);
      for (int round = 1; round <= rounds; round++) {
        for (Contender contender : inTurn(round)) {
          String figures = run(contender, brokers, round, span);
          err.println("bench: round " + round + ", " + contender + ": " + figures);
          err.flush();
          samples.computeIfAbsent(contender, unseen -> new Samples()).add(figures);
        }
      }
    }
    out.print(table(samples));
    out.flush();
    return 0;
  }

  /** Another begins each round: who comes behind somebody finds the machine as that one left it. */
  private List<Contender> inTurn(int round) {
    List<Contender> turned = new ArrayList<>(only);
    Collections.rotate(turned, 1 - round);
    return turned;
  }

  /** How many events of so many tenants the service takes in a second. */
  static double ofService(int tenants, int partitions, long seed) throws InterruptedException {
    try (ChildProcess broker =
        new ChildProcess(BrokerProcess.class, List.of("-Xmx1g"), List.of())) {
      String brokers = broker.line();
      Span span =
          LoadedEvents.load(
              new LoadedEvents.Plan(EVENTS_TO_FIND_OUT, tenants, 2_000, partitions, seed),
              ContenderProcess.config(brokers, "tidegate-bench", Path.of("")));
      String[] figures = run(Contender.SERVICE, brokers, 1, span).split(" ");
      return Double.parseDouble(figures[0]) / Double.parseDouble(figures[1]);
    }
  }

  private static String run(Contender contender, String brokers, int round, Span span) {
    List<String> arguments = new ArrayList<>();
    arguments.add(contender.name());
    arguments.add(brokers);
    arguments.add("bench-" + contender.name() + "-" + round);
    arguments.addAll(span.toArguments());
    try (ChildProcess process =
        new ChildProcess(
            ContenderProcess.class, List.of("-Xmx1g", "-XX:+UseParallelGC"), arguments)) {
      return process.line();
    }
  }

  private String table(Map<Contender, Samples> samples) {
    // Where it does not run, all are compared with the first.
    Samples baseline = samples.getOrDefault(BASELINE, samples.get(only.get(0)));
    StringBuilder table =
        new StringBuilder("events/s (least..most)        ratio  events/CPU s  ratio  contender\n");
    samples.forEach(
        (contender, each) -> {
          table.append(each.row(requireNonNull(baseline)));
          table.append(contender.what()).append('\n');
        });
    return table.toString();
  }
}
