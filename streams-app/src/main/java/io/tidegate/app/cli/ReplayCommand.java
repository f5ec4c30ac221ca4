package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.check.FileOptions;
import io.tidegate.app.check.FileSources;
import io.tidegate.app.replay.Replay;
import io.tidegate.app.replay.ReplayOptions;
import io.tidegate.app.replay.ReplaySummary;
import io.tidegate.shell.cli.ConfigOptions;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.TidegateConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code replay}: runs the engine over files. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs the same engine over files, without a broker, in event time.",
      "",
      "Where the configuration has several sources, a file is read as that which its records fit.",
      "Each file holds one JSON object a line, in order of arrival, plain or compressed with gzip."
          + " Two runs over the same files give the same bytes. Lines that are refused are listed"
          + " with their numbers at the end.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 all was read, 1 failure (or a file that breaks off), 2 unusable arguments.",
      "",
      "Examples:",
      "  tidegate replay --telemetry T.jsonl.gz --scaling S.jsonl.gz --alerts A.jsonl"
          + " --commands C.jsonl",
      "  tidegate replay --telemetry T.jsonl --alerts A.jsonl --config tidegate.yaml"
    })
public final class ReplayCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--telemetry",
      required = true,
      paramLabel = FileOptions.LABEL,
      description = FileOptions.TELEMETRY)
  private List<String> telemetry = new ArrayList<>();

  @Option(names = "--scaling", paramLabel = FileOptions.LABEL, description = FileOptions.SCALING)
  private List<String> scaling = new ArrayList<>();

  @Option(
      names = "--entities",
      paramLabel = "FILE",
      description = "What is known of tenants and keys: CSV or JSONL, as `entities load` takes.")
  private @Nullable Path entities;

  @Option(
      names = "--operators",
      paramLabel = "FILE",
      description =
          "What people decided: operator records as on their topic, one a line, in order of time;"
              + " each is heard at its time, and counts as signed.")
  private @Nullable Path operators;

  @Option(
      names = "--baselines",
      paramLabel = "FILE",
      description =
          "What calibrate learnt from history: whoever it tells of goes on from there"
              + " (docs/calibration.md).")
  private @Nullable Path baselines;

  @Option(
      names = "--alerts",
      paramLabel = "FILE",
      description = "Where to write alerts, one a line; left out, they are only counted.")
  private @Nullable Path alerts;

  @Option(
      names = "--commands",
      paramLabel = "FILE",
      description = "Where to write commands; left out, they are only counted.")
  private @Nullable Path commands;

  @Option(
      names = "--audit",
      paramLabel = "FILE",
      description = "Where to write the audit, one record a line, for audit verify and story.")
  private @Nullable Path audit;

  @Mixin private ConfigOptions options = new ConfigOptions();

  @Override
  public Integer call() throws IOException {
    PrintWriter err = requireNonNull(spec).commandLine().getErr();
    TidegateConfig config = options.load(new TreeMap<>(), err);
    ReplayOptions past =
        new ReplayOptions(
            FileSources.ofTelemetry(telemetry, config.engine(), err),
            FileSources.ofScaling(scaling, config.engine(), err),
            entities,
            operators,
            baselines,
            alerts,
            commands,
            audit,
            config.engine(),
            config.signer());
    ReplaySummary summary = new Replay(past, err).run();
    summary.text().lines().forEach(err::println);
    err.flush();
    return summary.complete() && summary.usable() ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
