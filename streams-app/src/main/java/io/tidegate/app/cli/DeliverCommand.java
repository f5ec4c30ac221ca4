package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.ops.DeliveryMetrics;
import io.tidegate.app.ops.Health;
import io.tidegate.app.ops.OpsServer;
import io.tidegate.delivery.config.SinkSettings;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.event.TestFinding;
import io.tidegate.delivery.loop.DeliveryLoop;
import io.tidegate.delivery.loop.DeliverySettings;
import io.tidegate.delivery.loop.Destination;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.ConfigException;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code deliver}: takes findings to SIEMs until it is told to stop. */
@Command(
    name = "deliver",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Takes findings, and what became of commands, to the SIEMs that the configuration names.",
      "",
      "Each sink has a consumer group of its own: a slow or dead one holds up no other, and gets"
          + " everything once it is back. How to set sinks: docs/siem.md.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 stopped when told to, 1 failure, 2 unusable arguments or configuration.",
      "",
      "Examples:",
      "  tidegate deliver --config tidegate.yaml",
      "  tidegate deliver test --config tidegate.yaml --sink splunk"
    },
    subcommands = DeliverCommand.Test.class)
public final class DeliverCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private BrokerOptions options = new BrokerOptions();

  @Option(
      names = "--sink",
      paramLabel = "NAME",
      description = "Only this sink; may be given several times.")
  private SortedSet<String> only = new TreeSet<>();

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where metrics and health are served; without it, nowhere.")
  private @Nullable String listen;

  @Override
  public Integer call() throws IOException, InterruptedException {
    TidegateConfig config = options.load(requireNonNull(spec).commandLine().getErr());
    List<DeliveryLoop> loops = new ArrayList<>();
    for (SinkSettings sink : chosen(config, only)) {
      loops.add(new DeliveryLoop(settings(config), open(sink)));
    }
    tell(config, loops);
    try (DeliveryMetrics metrics = new DeliveryMetrics();
        OpsServer http = served(metrics)) {
      loops.forEach(loop -> metrics.bind(loop.sink(), loop.status()));
      deliver(loops);
      return ExitCodes.OK;
    }
  }

  /** Works until the process is told to stop. */
  private static void deliver(List<DeliveryLoop> loops) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (DeliveryLoop loop : loops) {
      threads.add(new Thread(loop, "deliver-" + loop.sink()));
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(loops, threads), "stop"));
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void stop(List<DeliveryLoop> loops, List<Thread> threads) {
    loops.forEach(DeliveryLoop::close);
    try {
      for (Thread thread : threads) {
        thread.join(5_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable OpsServer served(DeliveryMetrics metrics) throws IOException {
    if (listen == null) {
      return null;
    }
    int colon = listen.lastIndexOf(':');
    if (colon <= 0 || !listen.substring(colon + 1).matches("\\d{1,5}")) {
      throw new ConfigException("--listen is " + listen + ", must be HOST:PORT");
    }
    InetSocketAddress address =
        new InetSocketAddress(
            listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1)));
    return OpsServer.start(address, metrics::scrape, () -> Health.UP, () -> Health.UP);
  }

  private void tell(TidegateConfig config, List<DeliveryLoop> loops) {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    DeliverySettings settings = settings(config);
    out.println("Delivers from " + settings.alerts() + " on " + settings.bootstrapServers() + ".");
    loops.forEach(loop -> out.println("  sink     " + loop.sink()));
    out.println("  refused  " + settings.undelivered());
    out.flush();
  }

  private static List<SinkSettings> chosen(TidegateConfig config, SortedSet<String> only) {
    for (String name : only) {
      if (!config.sinks().containsKey(name)) {
        throw new ConfigException(
            "--sink is " + name + "; allowed: " + String.join(", ", config.sinks().keySet()));
      }
    }
    if (config.sinks().isEmpty()) {
      throw new ConfigException("the configuration names no sinks; see docs/siem.md");
    }
    return config.sinks().values().stream()
        .filter(sink -> only.isEmpty() || only.contains(sink.name()))
        .toList();
  }

  private static Destination open(SinkSettings sink) {
    try {
      return sink.open();
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException("sinks." + sink.name() + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static DeliverySettings settings(TidegateConfig config) {
    ServiceSettings service = config.service();
    return new DeliverySettings(
        service.bootstrapServers(),
        service.outputs().alerts(),
        service.steering().responses(),
        config.undelivered(),
        service.applicationId() + "-deliver-",
        service.kafka());
  }

  /** {@code deliver test}. */
  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description = {
        "Sends one finding that is marked as a test to a sink, and says what was answered.",
        "",
        "Needs no broker. The finding is informational, of the detector "
            + TestFinding.DETECTOR
            + ", whatever the sink's route.",
        ""
      },
      footer = {
        "",
        "Exit status: 0 it arrived, 1 it did not, 2 unusable configuration.",
        "",
        "Example:",
        "  tidegate deliver test --config tidegate.yaml --sink splunk"
      })
  static final class Test implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private BrokerOptions options = new BrokerOptions();

    @Option(names = "--sink", required = true, paramLabel = "NAME", description = "The sink.")
    private String name = "";

    @Override
    public Integer call() {
      PrintWriter out = requireNonNull(spec).commandLine().getOut();
      TidegateConfig config = options.load(requireNonNull(spec).commandLine().getErr());
      SinkSettings settings = chosen(config, new TreeSet<>(List.of(name))).get(0);
      Destination destination = open(settings);
      Event event = TestFinding.of(name, InstantSource.system().millis());
      destination.redaction().apply(event);
      Verdict verdict = destination.sink().send(List.of(event)).verdicts().get(0);
      destination.sink().close();
      boolean arrived = verdict.kind() == Verdict.Kind.ACCEPTED;
      out.println(
          arrived
              ? "Arrived: " + event.id() + " was taken by " + name + "."
              : "Not arrived: "
                  + name
                  + " answered "
                  + verdict.why()
                  + " ("
                  + verdict.kind().name().toLowerCase(java.util.Locale.ROOT)
                  + ").");
      out.flush();
      return arrived ? ExitCodes.OK : ExitCodes.FAILED;
    }
  }
}
