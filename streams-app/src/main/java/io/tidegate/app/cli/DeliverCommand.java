package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.deliver.Deliveries;
import io.tidegate.app.ops.Health;
import io.tidegate.app.ops.OpsServer;
import io.tidegate.delivery.config.SinkSettings;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.event.TestFinding;
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
    Deliveries deliveries = Deliveries.of(config, only, () -> "tidegate deliver");
    Runtime.getRuntime().addShutdownHook(new Thread(deliveries::close, "stop"));
    OpsServer http = served(deliveries);
    try {
      deliveries.start();
      tell(config, deliveries);
      deliveries.await();
      return ExitCodes.OK;
    } finally {
      if (http != null) {
        http.close();
      }
    }
  }

  private @Nullable OpsServer served(Deliveries deliveries) throws IOException {
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
    return OpsServer.start(address, deliveries::scrape, () -> Health.UP, () -> Health.UP);
  }

  private void tell(TidegateConfig config, Deliveries deliveries) {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    ServiceSettings service = config.service();
    out.println(
        "Delivers from " + service.outputs().alerts() + " on " + service.bootstrapServers() + ".");
    deliveries.sinks().forEach(sink -> out.println("  sink     " + sink));
    out.println("  refused  " + deliveries.undelivered());
    out.flush();
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
      SinkSettings settings = Deliveries.chosen(config, new TreeSet<>(List.of(name))).get(0);
      Destination destination = Deliveries.open(settings);
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
