package io.tidegate.benchmarks.quality;

import io.tidegate.benchmarks.quality.report.MarkdownTable;
import io.tidegate.detectors.detect.FalseAlarmBudget;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tables of what was found that is not there. */
final class FalseTables {
  private static final int LISTED = 40;
  private static final double MEDIAN = 0.5;

  private final List<RunOutcome> runs;

  FalseTables(List<RunOutcome> runs) {
    this.runs = runs;
  }

  /** False findings on benign fleets a day, by severity, beside what is accepted. */
  MarkdownTable budget() {
    Tally benign = Contender.tidegate().tally(runs, run -> !run.scenario().hostile());
    FalseAlarmBudget budget = FalseAlarmBudget.DEFAULT;
    int high = benign.wrongHigh();
    int medium = benign.wrong().size() - high;
    MarkdownTable table =
        new MarkdownTable(
            "severity", "accepted a day", "accepted in these fleet-days", "seen", "seen a day");
    budgetRow(table, "high and critical", budget.highPerDay(), high, benign.days());
    budgetRow(table, "medium", budget.mediumPerDay(), medium, benign.days());
    return table;
  }

  /** False findings of every method on each benign scenario. */
  MarkdownTable benign() {
    List<Contender> contenders = Contender.all();
    String[] header = new String[contenders.size() + 2];
    header[0] = "benign scenario";
    header[1] = "fleet-days";
    for (int i = 0; i < contenders.size(); i++) {
      header[i + 2] = contenders.get(i).name();
    }
    MarkdownTable table = new MarkdownTable(header);
    for (Scenario scenario : benignScenarios()) {
      String[] cells = new String[header.length];
      cells[0] = scenario.id() + ": " + scenario.title();
      for (int i = 0; i < contenders.size(); i++) {
        Tally tally = contenders.get(i).tally(runs, run -> run.scenario().equals(scenario));
        cells[1] = days(tally.days());
        cells[i + 2] = Integer.toString(tally.wrong().size());
      }
      table.row(cells);
    }
    return table;
  }

  /** Tidegate's false findings, benign and attacked runs alike, by what they were about. */
  MarkdownTable byEpisode() {
    SortedMap<String, SortedMap<String, Integer>> counts = new TreeMap<>();
    for (RunOutcome run : runs) {
      for (Detection each : run.scoring().wrong()) {
        counts
            .computeIfAbsent(episodeOf(each, run.harmless()), unseen -> new TreeMap<>())
            .merge(each.detector(), 1, Integer::sum);
      }
    }
    MarkdownTable table = new MarkdownTable("harmless cause", "false ≥ medium", "by detector");
    counts.forEach(
        (cause, byDetector) ->
            table.row(
                cause,
                Integer.toString(byDetector.values().stream().mapToInt(each -> each).sum()),
                String.join(
                    ", ",
                    byDetector.entrySet().stream()
                        .map(each -> each.getKey() + " " + each.getValue())
                        .toList())));
    return table;
  }

  /** The first false findings, in words. */
  MarkdownTable listed() {
    MarkdownTable table =
        new MarkdownTable("scenario", "seed", "minute", "detector", "entity", "says");
    int listed = 0;
    for (RunOutcome run : runs) {
      for (Detection each : run.scoring().wrong()) {
        if (listed++ < LISTED) {
          long startMs = run.scenario().config(run.seed()).start().toEpochMilli();
          table.row(
              run.scenario().id(),
              Long.toString(run.seed()),
              Long.toString((each.createdMs() - startMs) / 60_000),
              each.detector(),
              each.entities().get(0),
              each.message());
        }
      }
    }
    return table;
  }

  /** What the budget promises and what benign runs show. */
  static MarkdownTable budgets(SortedMap<Double, List<RunOutcome>> byBudget) {
    MarkdownTable table =
        new MarkdownTable(
            "budget, medium a day", "accepted in these runs", "seen", "seen a day", "by rules");
    for (Map.Entry<Double, List<RunOutcome>> entry : byBudget.entrySet()) {
      Tally tally = Contender.tidegate().tally(entry.getValue(), run -> true);
      long rules = tally.wrong().stream().filter(Detection::deterministic).count();
      int seen = tally.wrong().size();
      table.row(
          Figures.number(entry.getKey()),
          days(entry.getKey() * tally.days()),
          Integer.toString(seen),
          Figures.rate(seen, tally.days()),
          Long.toString(rules));
    }
    return table;
  }

  /** The method without one of its parts. */
  static MarkdownTable variants(Map<Variant, List<RunOutcome>> byVariant) {
    MarkdownTable table =
        new MarkdownTable(
            "variant",
            "outside a surge",
            "median delay",
            "inside the surge",
            "median delay",
            "lost until found",
            "false ≥ medium");
    byVariant.forEach(
        (variant, those) -> {
          Tally tally = Contender.tidegate().tally(those, run -> true);
          Tally outside = tally.inside(false);
          Tally inside = tally.inside(true);
          table.row(
              variant.name(),
              Figures.share(outside.found(), outside.incidents()),
              Figures.seconds(outside.delaySeconds(MEDIAN)),
              Figures.share(inside.found(), inside.incidents()),
              Figures.seconds(inside.delaySeconds(MEDIAN)),
              Figures.percent(tally.lostMicroUsd(), tally.costMicroUsd()),
              Integer.toString(tally.wrong().size()));
        });
    return table;
  }

  private List<Scenario> benignScenarios() {
    return runs.stream()
        .map(RunOutcome::scenario)
        .filter(each -> !each.hostile())
        .distinct()
        .toList();
  }

  private static void budgetRow(
      MarkdownTable table, String severity, double accepted, int seen, double days) {
    table.row(
        severity,
        Figures.number(accepted),
        days(accepted * days),
        Integer.toString(seen),
        Figures.rate(seen, days));
  }

  private static String days(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** The harmless episode of the finding's entity, else that of the cluster, else none. */
  private static String episodeOf(Detection detection, List<Harmless> harmless) {
    String whole = "none: an ordinary minute";
    for (Harmless each : harmless) {
      if (each.covers(detection.createdMs())) {
        if (each.isOfCluster()) {
          whole = each.kind();
        } else if (detection.entities().contains(each.entity())) {
          return each.kind() + " of its tenant";
        }
      }
    }
    return whole;
  }
}
