package io.tidegate.flink.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.flink.job.Calibration;
import io.tidegate.flink.job.Detection;
import io.tidegate.flink.stage.StagePlan;
import io.tidegate.schemas.decode.DurationText;
import io.tidegate.shell.cli.ConfigOptions;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.ConfigOrigin;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.learnt.LearntFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code flink calibrate}: learns from the topics what is usual, on a cluster in this process. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Reads what the input topics hold, on a small cluster in this process, and writes what was"
          + " learnt, as tidegate calibrate does of files. It commits nothing and writes to no topic.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 written, 1 failure, 2 unusable arguments or configuration.",
      "",
      "Example:",
      "  tidegate flink calibrate --config tidegate.yaml --since 14d --out learnt.jsonl"
    })
final class CalibrateCommand implements Callable<Integer> {
  private static final int MOST_PARALLELISM = 1_024;
  private static final Duration BETWEEN = Duration.ofSeconds(10);

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "The brokers.")
  private @Nullable String bootstrapServers;

  @Mixin private ConfigOptions options = new ConfigOptions();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "30d",
      description = "How far back telemetry is read (default: ${DEFAULT-VALUE}).")
  private String since = "30d";

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Most tasks of one kind at once; the default are the cores, at most 4.")
  private int parallelism = Math.min(4, Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where the documents are written, one a line.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    CommandSpec command = requireNonNull(spec);
    PrintWriter err = command.commandLine().getErr();
    if (parallelism < 1 || parallelism > MOST_PARALLELISM) {
      throw new ParameterException(
          command.commandLine(),
          "--parallelism is " + parallelism + "; allowed: 1 to " + MOST_PARALLELISM);
    }
    OptionalLong back = DurationText.millis(since);
    if (back.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "--since is " + since + "; allowed: how long ago, as 36h or 14d");
    }
    TreeMap<String, String> overrides = new TreeMap<>();
    if (bootstrapServers != null) {
      overrides.put("kafka.bootstrapServers", bootstrapServers);
    }
    ConfigOrigin origin = options.origin(overrides);
    TidegateConfig config = options.load(origin, err);
    Detection.Running running =
        new Detection.Running(
            parallelism, BETWEEN, true, StagePlan.Freshness.NONE, Optional.empty());
    try (LearntFile learnt = LearntFile.open(requireNonNull(out))) {
      long sinceMs = System.currentTimeMillis() - back.getAsLong();
      Calibration.run(origin, config, running, sinceMs, learnt::add);
      learnt.finish();
      PrintWriter said = command.commandLine().getOut();
      learnt.told().forEach(said::println);
      said.flush();
    }
    return ExitCodes.OK;
  }
}
