package io.tidegate.benchmarks.quality;

import static java.util.Objects.requireNonNull;

import io.tidegate.benchmarks.quality.world.WorldRefusedException;
import io.tidegate.detectors.detect.Ablation;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.FalseAlarmBudget;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.policy.PolicyFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidegate evaluate}: how good detection is, on simulated fleets or on labelled records. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Runs a suite of simulated fleets, benign and attacked, through the engine and through usual",
      "detectors at the same budget of false findings, and reports what was found, how soon, what",
      "was missed and what was false. Same command, same figures; no broker is needed.",
      "",
      "With --world it replays recorded scenarios of your own instead, and scores findings and",
      "commands against their labels (docs/worlds.md).",
      ""
    },
    footer = {
      "",
      "Written to DIR: quality.md, and its charts beside it in quality/; with --world world.md and",
      "world.json.",
      "",
      "Examples:",
      "  tidegate evaluate --suite quick",
      "  tidegate evaluate --out docs",
      "  tidegate evaluate --only spend-burst --seeds tune",
      "  tidegate evaluate --world incidents --out report",
      "",
      "Exit status: 0 when all scenarios ran, whatever was found; 1 when one could not be replayed."
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final String OBSERVE = "observe";
  private static final String CONTAIN = "contain";
  private static final int MOST_JOBS = 2;
  private static final List<String> OF_WORLDS = List.of("--config", "--jobs");
  private static final List<String> OF_SUITES =
      List.of("--suite", "--seeds", "--only", "--runs", "--threads");

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
      description =
          "What is done about findings: a file, or observe or contain. Default: observe, with"
              + " --world contain.")
  private @Nullable String policy;

  @Option(
      names = "--without",
      paramLabel = "PART",
      split = ",",
      description =
          "Switches parts of the method off, to see what they are worth: ${COMPLETION-CANDIDATES}.")
  private EnumSet<Ablation> without = EnumSet.noneOf(Ablation.class);

  @Option(
      names = "--world",
      paramLabel = "DIR",
      description = {
        "A labelled scenario (telemetry.jsonl, scaling.jsonl and labels.json, where known",
        "entities.jsonl; .gz allowed but for labels), or a directory of such directories."
      })
  private @Nullable Path world;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings of the engine for --world, as replay takes them.")
  private @Nullable Path config;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "2",
      description = "Scenarios of --world at a time, 1 or 2.")
  private int jobs = MOST_JOBS;

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = requireNonNull(spec, "spec is null");
    if (world != null) {
      return scoreWorld(command, world);
    }
    for (String option : OF_WORLDS) {
      if (command.commandLine().getParseResult().hasMatchedOption(option)) {
        throw refused(command, option + " needs --world");
      }
    }
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
            whole(PolicyFiles.read(policyOr(OBSERVE)).policy()),
            threads,
            err);
    new QualityReport(commandLine(), evaluation.run()).write(out, stdout);
    return 0;
  }

  /** The command that gives the same report. */
  private String commandLine() {
    return String.format(
        Locale.ROOT,
        "./tidegate evaluate --suite %s --seeds %s%s%s%s%s",
        suite.name().toLowerCase(Locale.ROOT),
        seeds.name().toLowerCase(Locale.ROOT),
        runs == 3 ? "" : " --runs " + runs,
        only == null ? "" : " --only " + only,
        withoutOption(),
        policyOr(OBSERVE).equals(OBSERVE) ? "" : " --policy " + policy);
  }

  private int scoreWorld(CommandSpec command, Path directory) throws InterruptedException {
    for (String option : OF_SUITES) {
      if (command.commandLine().getParseResult().hasMatchedOption(option)) {
        throw refused(command, option + " is of the simulated suites, not of --world");
      }
    }
    if (jobs < 1 || jobs > MOST_JOBS) {
      throw refused(command, "--jobs is " + jobs + ", must be 1 or " + MOST_JOBS);
    }
    PrintWriter err = command.commandLine().getErr();
    TidegateConfig loaded =
        TidegateConfig.load(config, policyOr(CONTAIN), System.getenv(), new TreeMap<>());
    loaded.warnings().forEach(warning -> err.println("warning: " + warning));
    WorldEvaluation.Result result;
    try {
      result =
          new WorldEvaluation(
                  directory, EngineSettings.without(without, loaded.engine()), jobs, err)
              .run();
    } catch (WorldRefusedException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
    String line =
        "./tidegate evaluate --world "
            + directory
            + (config == null ? "" : " --config " + config)
            + withoutOption()
            + (policyOr(CONTAIN).equals(CONTAIN) ? "" : " --policy " + policy);
    new WorldReport(line, result).write(out, command.commandLine().getOut());
    result.failed().forEach(each -> err.println("evaluate: " + each.name() + ": " + each.why()));
    err.flush();
    return result.failed().isEmpty() ? 0 : 1;
  }

  /** The engine that is scored. */
  private Variant whole(Policy under) {
    Calibration calibration = new Calibration(FalseAlarmBudget.DEFAULT, without);
    return new Variant("whole", calibration, false, List.of()).under(under);
  }

  /** The option that says what is switched off, as it was given. */
  private String withoutOption() {
    return without.isEmpty()
        ? ""
        : " --without "
            + without.stream()
                .map(part -> part.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
  }

  private String policyOr(String usual) {
    return policy == null ? usual : policy;
  }

  private static ParameterException refused(CommandSpec command, String why) {
    return new ParameterException(command.commandLine(), why);
  }
}
