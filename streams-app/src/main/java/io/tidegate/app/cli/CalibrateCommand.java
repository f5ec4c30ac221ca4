package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.replay.Replay;
import io.tidegate.app.replay.ReplayOptions;
import io.tidegate.app.replay.ReplaySummary;
import io.tidegate.app.whatif.WhatIf;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.shell.cli.ExitCodes;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.learnt.LearntFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code calibrate}: learns from past records what is usual. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs the engine over past records, from files or from the topics of a deployment, and writes"
          + " what its detectors have learnt: a baseline document for each tenant, key, user,"
          + " source and cluster that was seen for an hour and was under no finding at the end.",
      "",
      "Writes nothing to any topic and joins no group; the same records give the same file.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 written, 1 failure, or a file that breaks off or is something else, 2 unusable"
          + " arguments.",
      "",
      "Examples:",
      "  tidegate calibrate --telemetry T.jsonl.gz --scaling S.jsonl.gz --out learnt.jsonl",
      "  tidegate calibrate --bootstrap-servers HOST:PORT --since 14d --out learnt.jsonl",
      "  tidegate baselines load learnt.jsonl --bootstrap-servers HOST:PORT --sign-with ops.pem"
    })
public final class CalibrateCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private PastOptions past = new PastOptions();

  @Option(
      names = "--baselines",
      paramLabel = "FILE",
      description = "What was learnt from an earlier history, to go on from.")
  private @Nullable Path baselines;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where the documents are written, one a line.")
  private @Nullable Path out;

  @Mixin private BrokerOptions brokers = new BrokerOptions();

  @Override
  public Integer call() throws IOException {
    CommandSpec command = requireNonNull(spec);
    PrintWriter err = command.commandLine().getErr();
    TidegateConfig config = brokers.load(err);
    past.check();
    try (LearntFile learnt = LearntFile.open(requireNonNull(out))) {
      ReplaySummary summary =
          past.read(config, null, null, (records, engine) -> learn(records, engine, learnt, err));
      if (summary.complete() && summary.usable()) {
        learnt.finish();
        PrintWriter said = command.commandLine().getOut();
        learnt.told().forEach(said::println);
        said.flush();
        return ExitCodes.OK;
      }
      return ExitCodes.FAILED;
    }
  }

  private ReplaySummary learn(
      WhatIf.Past records, EngineConfig config, LearntFile learnt, PrintWriter err)
      throws IOException {
    ReplayOptions options =
        new ReplayOptions(
            records.telemetry(),
            records.scaling(),
            records.entities(),
            null,
            baselines,
            null,
            null,
            null,
            config,
            null);
    return new Replay(options, err).run(learnt::add);
  }
}
