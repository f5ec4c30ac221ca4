package io.tidegate.app.demo;

import static java.util.Objects.requireNonNull;

import io.tidegate.simulator.AttackPlan;
import io.tidegate.simulator.FleetSimulation;
import io.tidegate.simulator.SimulationConfig;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidegate demo}: shows on one machine, with a real broker, what Tidegate does. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Starts a real Kafka broker, the service and a simulated fleet whose surge from 10 to 100"
          + " nodes hides attacks, and shows what is found. Nothing outside this machine is touched."
    },
    footer = {
      "",
      "Examples:",
      "  tidegate demo",
      "  tidegate demo --duration 3m --seed 7",
      "  tidegate demo --policy contain              commands are enforced, a gateway refuses requests",
      "  tidegate demo --trace requests.csv.gz      arrivals of a real trace",
      "",
      "Exit status: 0 when broker and service did their work, all that was injected was found, and",
      "nothing else of severity medium or higher; 1 otherwise."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int DEFAULT_MINUTES = 60;
  private static final double START_SHARE = 0.9;

  /** A third of them ask at any time: so many that two may be contained at once. */
  private static final int TENANTS = 400;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "90s",
      description = "How long it runs by the clock, e.g. 90s or 3m.")
  private String duration = "90s";

  @Option(names = "--seed", paramLabel = "N", defaultValue = "7", description = "Which fleet.")
  private long seed;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "Event time that is simulated; 60 unless a trace sets it.")
  private @Nullable Integer minutes;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Arrivals from a real trace, CSV, plain or .gz.")
  private @Nullable Path trace;

  @Option(
      names = "--attacks",
      paramLabel = "LIST",
      description =
          "What is injected: demo, all, none, or names as `simulate` has them; none with a trace.")
  private @Nullable String attacks;

  @Option(
      names = "--speed",
      paramLabel = "X",
      description = "Event time against the clock; by default what fits the duration.")
  private @Nullable Double speed;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "What is done about findings: a file, or observe (default) or contain.")
  private @Nullable String policy;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where alerts, commands and a picture are left; a new temporary one without.")
  private @Nullable Path directory;

  @Override
  public Integer call() throws InterruptedException, IOException {
    CommandSpec command = requireNonNull(spec, "spec is null");
    PrintWriter out = command.commandLine().getOut();
    Console console = "dumb".equals(System.getenv("TERM")) ? null : System.console();
    boolean colour = console != null && System.getenv("NO_COLOR") == null;
    try (Screen screen = new Screen(out, console == null ? null : console.charset(), colour);
        FleetSimulation simulation = new FleetSimulation(simulated(command))) {
      double minutesLong = (simulation.endMs() - simulation.startMs()) / 60_000.0;
      double seconds = millis(command) / 1_000.0 * START_SHARE;
      double pace = speed != null ? speed : Math.max(1, minutesLong * 60 / seconds);
      screen.say(
          String.format(
              Locale.ROOT,
              "Simulating %.0f minutes at %.0fx the clock, seed %d.",
              minutesLong,
              pace,
              seed));
      return new DemoRun(simulation, pace, policy, directory, screen).run() ? 0 : 1;
    }
  }

  private SimulationConfig simulated(CommandSpec command) {
    String chosen = attacks != null ? attacks : trace == null ? "demo" : "none";
    try {
      var builder =
          SimulationConfig.builder().seed(seed).tenants(TENANTS).attacks(AttackPlan.parse(chosen));
      if (trace != null) {
        builder.trace(trace);
      }
      if (minutes != null || trace == null) {
        builder.minutes(minutes == null ? DEFAULT_MINUTES : minutes);
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private long millis(CommandSpec command) {
    try {
      long millis = Duration.parse("PT" + duration.toUpperCase(Locale.ROOT)).toMillis();
      if (millis >= 10_000 && millis <= 86_400_000) {
        return millis;
      }
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          command.commandLine(), "--duration is " + duration + "; allowed: e.g. 90s, 3m", e);
    }
    throw new ParameterException(
        command.commandLine(), "--duration is " + duration + "; allowed: 10s to 24h");
  }
}
