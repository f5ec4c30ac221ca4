package io.tidegate.benchmarks.quality;

import static java.util.Objects.requireNonNull;

import io.tidegate.app.policy.PolicyFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidegate evaluate}: how good detection is, measured on simulated fleets. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Runs a suite of simulated fleets, benign and attacked, through the engine and through usual",
      "detectors at the same budget of false findings, and reports what was found, how soon, what",
      "was missed and what was false. Same command, same figures; no broker is needed.",
      ""
    },
    footer = {
      "",
      "Written to DIR: quality.md, and its charts beside it in quality/.",
      "",
      "Examples:",
      "  tidegate evaluate --suite quick",
      "  tidegate evaluate --out docs",
      "  tidegate evaluate --only spend-burst --seeds tune",
      "",
      "Exit status: 0 when all scenarios ran, whatever was found."
    })
final class EvaluateCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--suite",
      paramLabel = "full|quick|surge",
      defaultValue = "full",
      description = "All scenarios on all seeds, a few on one seed, or those inside a surge.")
  private Suite.Extent suite = Suite.Extent.FULL;

  @Option(
      names = "--seeds",
      paramLabel = "report|tune",
      defaultValue = "report",
      description = "Which seeds are scored; work on detectors belongs on tuning seeds.")
  private Suite.Seeds seeds = Suite.Seeds.REPORT;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "quality-report",
      description = "Where the report is written.")
  private Path out = Path.of("quality-report");

  @Option(
      names = "--only",
      paramLabel = "SCENARIO",
      description = "One scenario by its id, or one attack alone.")
  private @Nullable String only;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description =
          "Seeds of each scenario, 1 to 3; by default all: three to calibrate, two to report.")
  private int runs = 3;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Runs at a time, 1 to 64; by default one for each processor.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      defaultValue = "observe",
      description = "What is done about findings: a file, or observe or contain.")
  private String policy = "observe";

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = requireNonNull(spec, "spec is null");
    if (threads < 1 || threads > 64) {
      throw refused(command, "--threads is " + threads + ", must be 1 to 64");
    }
    if (runs < 1 || runs > 3) {
      throw refused(command, "--runs is " + runs + ", must be 1 to 3");
    }
    List<Scenario> scenarios = Suite.scenarios(suite, only);
    if (scenarios.isEmpty()) {
      String known = String.join(", ", Suite.names());
      throw refused(command, "--only is " + only + ", must be one of " + known);
    }
    PrintWriter err = command.commandLine().getErr();
    PrintWriter stdout = command.commandLine().getOut();
    Evaluation evaluation =
        new Evaluation(
            scenarios,
            seeds.of(suite, runs),
            Suite.Seeds.TUNE.of(suite, runs),
            seeds.ofRecords(suite),
            suite,
            PolicyFiles.read(policy).policy(),
            threads,
            err);
    new QualityReport(commandLine(), evaluation.run()).write(out, stdout);
    return 0;
  }

  /** The command that gives the same report. */
  private String commandLine() {
    return String.format(
        Locale.ROOT,
        "./tidegate evaluate --suite %s --seeds %s%s%s%s",
        suite.name().toLowerCase(Locale.ROOT),
        seeds.name().toLowerCase(Locale.ROOT),
        runs == 3 ? "" : " --runs " + runs,
        only == null ? "" : " --only " + only,
        policy.equals("observe") ? "" : " --policy " + policy);
  }

  private static ParameterException refused(CommandSpec command, String why) {
    return new ParameterException(command.commandLine(), why);
  }
}
