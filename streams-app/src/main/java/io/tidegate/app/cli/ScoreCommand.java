package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.score.ScoreSummary;
import io.tidegate.app.score.Scoring;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code score}: judges one series of numbers. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says of each value of a series how unusual it is, from the values before it alone.",
      "",
      "The input is CSV, plain or compressed with gzip, with a header that has the columns"
          + " timestamp and value; the output has timestamp, value and anomaly_score, 0 to 1. From"
          + " 0.5 on it is an alarm. There is nothing to set. The first 300 values are only learnt"
          + " from, and an alarm is given once: the 125 values after it score 0.",
      "",
      "Every row keeps its place. One without a value (empty or NaN) scores 0; so does a malformed"
          + " one, which is told of with its line number.",
      ""
    },
    footer = {
      "",
      "Exit status: 0 all was read, 1 failure (or a file that breaks off), 2 unusable arguments.",
      "",
      "Example:",
      "  tidegate score --in series.csv --out scores.csv"
    })
public final class ScoreCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "FILE",
      description = "The series: timestamp,value in order of time.")
  private @Nullable Path in;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write the scores; it is replaced.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = requireNonNull(spec).commandLine().getErr();
    ScoreSummary summary = new Scoring(requireNonNull(in), requireNonNull(out), err).run();
    err.println(summary.text());
    err.flush();
    return summary.complete() ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
