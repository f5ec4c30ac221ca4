package io.tidegate.benchmarks.quality;

import io.tidegate.benchmarks.quality.CommandSpans.Commanded;
import io.tidegate.benchmarks.quality.report.MarkdownTable;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tables of fleets that do nothing unusual, whose records are imperfect. */
final class RecordTables {
  private static final int LISTED_OF_EACH = 8;
  private static final double MS_PER_MINUTE = 60_000;

  private final List<RunOutcome> runs;

  RecordTables(List<RunOutcome> runs) {
    this.runs = runs;
  }

  /** What each of them led to, which should be nothing but findings about the source at fault. */
  MarkdownTable episodes() {
    MarkdownTable table =
        new MarkdownTable(
            "imperfect records",
            "runs",
            "event hours",
            "refused",
            "false ≥ medium",
            "about the source at fault",
            "commands");
    for (Scenario scenario : runs.stream().map(RunOutcome::scenario).distinct().toList()) {
      List<RunOutcome> those =
          runs.stream().filter(run -> run.scenario().equals(scenario)).toList();
      table.row(
          scenario.id() + ": " + scenario.title(),
          Integer.toString(those.size()),
          String.format(Locale.ROOT, "%.1f", those.stream().mapToDouble(RunOutcome::hours).sum()),
          sum(those.stream().map(RunOutcome::badLines).toList()),
          sum(those.stream().map(run -> run.scoring().wrong().size()).toList()),
          sum(those.stream().map(run -> run.scoring().tolerated().size()).toList()),
          sum(those.stream().map(run -> run.felt().size()).toList()));
    }
    return table;
  }

  /** The first false findings and commands of each, in words. */
  MarkdownTable listed() {
    MarkdownTable table = new MarkdownTable("episode", "seed", "minute", "what", "entity", "says");
    SortedMap<String, Integer> listed = new TreeMap<>();
    for (RunOutcome run : runs) {
      String id = run.scenario().id();
      String seed = Long.toString(run.seed());
      for (Detection each : run.scoring().wrong()) {
        if (listed.merge(id, 1, Integer::sum) <= LISTED_OF_EACH) {
          table.row(
              id,
              seed,
              minute(run, each.createdMs()),
              each.detector(),
              each.entities().get(0),
              each.message());
        }
      }
      for (Commanded each : run.felt()) {
        if (listed.merge(id, 1, Integer::sum) <= LISTED_OF_EACH) {
          table.row(
              id,
              seed,
              minute(run, each.startMs()),
              each.action(),
              each.entity(),
              each.requests() + " requests meanwhile");
        }
      }
    }
    return table;
  }

  private static String minute(RunOutcome run, long timeMs) {
    long startMs = run.scenario().config(run.seed()).start().toEpochMilli();
    return String.format(Locale.ROOT, "%.0f", Math.floor((timeMs - startMs) / MS_PER_MINUTE));
  }

  private static String sum(List<Integer> counts) {
    return Integer.toString(counts.stream().mapToInt(Integer::intValue).sum());
  }
}
