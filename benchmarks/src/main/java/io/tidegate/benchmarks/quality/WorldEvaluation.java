package io.tidegate.benchmarks.quality;

import io.tidegate.app.replay.Replay;
import io.tidegate.app.replay.ReplayOptions;
import io.tidegate.app.replay.ReplayRefusedException;
import io.tidegate.app.replay.ReplaySummary;
import io.tidegate.app.replay.SourcedFile;
import io.tidegate.benchmarks.quality.RunPool.Job;
import io.tidegate.benchmarks.quality.report.PrefixedLines;
import io.tidegate.benchmarks.quality.world.EngineOutput;
import io.tidegate.benchmarks.quality.world.LabelsReader;
import io.tidegate.benchmarks.quality.world.UnsecuredTimes;
import io.tidegate.benchmarks.quality.world.World;
import io.tidegate.benchmarks.quality.world.WorldFiles;
import io.tidegate.benchmarks.quality.world.WorldRefusedException;
import io.tidegate.benchmarks.quality.world.WorldScore;
import io.tidegate.benchmarks.quality.world.WorldScoring;
import io.tidegate.detectors.engine.EngineConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Replays labelled scenarios, a few at a time, and scores what the engine tells and does. */
final class WorldEvaluation {
  private final List<Labelled> scenarios;
  private final EngineConfig config;
  private final int jobs;
  private final PrintWriter err;

  /** One scenario before it is replayed. */
  private record Labelled(WorldFiles files, World world) {}

  /** What came of a scenario. */
  sealed interface Outcome permits Scored, Failed {}

  /**
   * It was replayed to its end.
   *
   * @param records lines of telemetry and scaling
   * @param refused those that could not be used
   */
  record Scored(WorldScore score, long records, long refused) implements Outcome {}

  /** It could not be replayed, and says nothing of the engine. */
  record Failed(String name, String why) implements Outcome {}

  /**
   * What came of all, by name.
   *
   * @param policy name and version of what was done about findings
   */
  record Result(String policy, List<Scored> scored, List<Failed> failed) {
    List<WorldScore> scores() {
      return scored.stream().map(Scored::score).toList();
    }
  }

  /**
   * Reads all labels before anything runs.
   *
   * @param directory a scenario or a directory of scenarios
   * @throws WorldRefusedException if any cannot be used; each line of its message is about one
   */
  WorldEvaluation(Path directory, EngineConfig config, int jobs, PrintWriter err) {
    this.config = config;
    this.jobs = jobs;
    this.err = err;
    List<WorldFiles> files = WorldFiles.in(directory);
    List<World> worlds = LabelsReader.readAll(files);
    this.scenarios = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      scenarios.add(new Labelled(files.get(i), worlds.get(i)));
    }
  }

  Result run() throws InterruptedException {
    double size = scenarios.stream().mapToDouble(each -> each.files().size()).sum();
    RunPool pool = new RunPool(jobs, size, err);
    err.printf(
        Locale.ROOT,
        "evaluate: %d scenarios, %d labels, %d at a time%n",
        scenarios.size(),
        scenarios.stream().mapToInt(each -> each.world().labels().size()).sum(),
        jobs);
    err.flush();
    List<Job<Outcome>> work = new ArrayList<>();
    for (Labelled each : scenarios) {
      work.add(new Job<>(each.files().size(), () -> outcome(each)));
    }
    List<Outcome> outcomes = pool.all("world", work);
    return new Result(
        config.policy().reference(), only(outcomes, Scored.class), only(outcomes, Failed.class));
  }

  private Outcome outcome(Labelled scenario) {
    String name = scenario.world().name();
    PrintWriter progress = new PrintWriter(new PrefixedLines("evaluate: " + name + ": ", err));
    EngineOutput output = new EngineOutput();
    try {
      ReplaySummary summary = new Replay(options(scenario.files()), progress, output).run();
      if (!summary.complete()) {
        return new Failed(name, "a file breaks off before its end");
      }
      if (summary.events() == 0) {
        return new Failed(
            name,
            "no request could be read from %s: %d records, %d of them refused"
                .formatted(scenario.files().telemetry(), summary.records(), summary.refused()));
      }
      World world =
          scenario
              .world()
              .orUnsecured(
                  UnsecuredTimes.read(scenario.files().scaling(), config.scaling().get(0)));
      WorldScore score = new WorldScoring(world).score(output.findings(), output.commands());
      return new Scored(score, summary.records(), summary.refused());
    } catch (ReplayRefusedException | IOException e) {
      return new Failed(name, String.valueOf(e.getMessage()));
    }
  }

  private ReplayOptions options(WorldFiles files) {
    return new ReplayOptions(
        SourcedFile.ofFirst(files.telemetry(), config.telemetry()),
        SourcedFile.ofFirst(files.scaling(), config.scaling()),
        files.entities().orElse(null),
        null,
        files.baselines().orElse(null),
        null,
        null,
        null,
        config,
        null);
  }

  private static <T extends Outcome> List<T> only(List<Outcome> outcomes, Class<T> kind) {
    return outcomes.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
