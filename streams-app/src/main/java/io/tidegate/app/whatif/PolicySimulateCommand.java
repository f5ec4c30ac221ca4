package io.tidegate.app.whatif;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.app.check.FileOptions;
import io.tidegate.app.explain.AlertFile;
import io.tidegate.app.replay.SourcedFile;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.policy.PolicyFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code policy simulate}: what a policy would have contained. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Tries a policy on alerts that were: commands and targets, by rule and by detector, and with"
          + " telemetry the share of requests and tenants that they would have hit.",
      "",
      "Rules in mode observe and approve are counted as if they were carried out, under the guards of"
          + " a service. What alerts do not tell (people's words, entity records, other families'"
          + " findings) refuses nothing; how many customers may be touched at once is tried with"
          + " telemetry only.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tidegate policy simulate --alerts A.jsonl --policy contain",
      "  tidegate policy simulate --alerts A.jsonl --telemetry T.jsonl.gz --scaling S.jsonl.gz"
          + " --policy mine.yaml",
      "",
      "Exit status: 0 tried, 1 failure, 2 no such file or policy."
    })
public final class PolicySimulateCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--alerts",
      required = true,
      paramLabel = "FILE",
      description = "Alerts, one a line, as on their topic or from replay.")
  private @Nullable Path alerts;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      defaultValue = "observe",
      description = "A file, or observe (default) or contain.")
  private String policy = "observe";

  @Mixin private FileOptions files = new FileOptions();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "YAML file with settings, as serve takes it: of which sources the files are, and what"
              + " tokens cost.")
  private @Nullable Path config;

  @Option(
      names = "--list",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many commands are listed; 20 by default.")
  private int list = 20;

  @Override
  public Integer call() throws IOException {
    CommandSpec command = requireNonNull(spec);
    if (list < 0) {
      throw new ParameterException(
          command.commandLine(), "--list is " + list + "; allowed: 0 or more");
    }
    EngineConfig engine = load(command);
    PrintWriter err = command.commandLine().getErr();
    List<SourcedFile> telemetry = files.telemetry(engine, err);
    List<SourcedFile> scaling = files.scaling(engine, err);
    for (SourcedFile file : telemetry) {
      PastFile.requireTelemetry(file.path(), file.source());
    }
    for (SourcedFile file : scaling) {
      PastFile.requireScaling(file.path(), file.source());
    }
    PolicyTrial trial =
        new PolicyTrial(PolicyFiles.read(policy).policy(), TrafficHit.tenantsOf(telemetry));
    try (Growth growth =
        scaling.isEmpty() ? null : Growth.open(scaling, engine, List.of(trial.policy()))) {
      AlertFile.each(requireNonNull(alerts), alert -> take(trial, growth, alert));
      if (growth != null) {
        growth.end(trial::take);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
    TrafficHit traffic = null;
    if (!telemetry.isEmpty()) {
      traffic = new TrafficHit(trial.commands(), engine.pricing());
      TrafficHit.read(telemetry, List.of(traffic));
    }
    PrintWriter out = command.commandLine().getOut();
    TrialReport.of(trial, traffic, !scaling.isEmpty(), list).forEach(out::println);
    out.flush();
    return 0;
  }

  private EngineConfig load(CommandSpec command) {
    TidegateConfig loaded = TidegateConfig.load(config, null, System.getenv(), new TreeMap<>());
    PrintWriter err = command.commandLine().getErr();
    loaded.warnings().forEach(warning -> err.println("warning: " + warning));
    err.flush();
    EngineConfig engine = loaded.engine();
    if (engine.telemetry().isEmpty() || engine.scaling().isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "the configuration names no source of telemetry or scaling");
    }
    return engine;
  }

  private static void take(PolicyTrial trial, @Nullable Growth growth, JsonNode alert) {
    PastFinding finding = PastFinding.of(alert);
    if (growth != null) {
      growth.upTo(finding.timeMs(), trial::take);
    }
    trial.take(finding);
  }
}
