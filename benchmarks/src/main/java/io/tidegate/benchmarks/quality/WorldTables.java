package io.tidegate.benchmarks.quality;

import io.tidegate.benchmarks.quality.report.MarkdownTable;
import io.tidegate.benchmarks.quality.world.Alert;
import io.tidegate.benchmarks.quality.world.CommandMatch;
import io.tidegate.benchmarks.quality.world.CommandMatch.Touch;
import io.tidegate.benchmarks.quality.world.Label;
import io.tidegate.benchmarks.quality.world.LabelScore;
import io.tidegate.benchmarks.quality.world.Match;
import io.tidegate.benchmarks.quality.world.Match.Standing;
import io.tidegate.benchmarks.quality.world.World;
import io.tidegate.benchmarks.quality.world.WorldScore;
import io.tidegate.benchmarks.quality.world.WorldTotals;
import io.tidegate.schemas.alert.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What labelled scenarios say of the engine, as tables. */
final class WorldTables {
  private static final double MEDIAN = 0.5;
  private static final double MOST = 0.95;
  private static final double NEARLY_ALL = 0.99;
  private static final double MS_PER_SECOND = 1_000;
  private static final double MS_PER_MINUTE = 60_000;
  private static final int NAMED = 3;

  private final List<WorldScore> scores;
  private final WorldTotals totals;

  WorldTables(List<WorldScore> scores) {
    this.scores = List.copyOf(scores);
    this.totals = new WorldTotals(scores);
  }

  /** The figures that matter, over all scenarios. */
  MarkdownTable headline() {
    WorldTotals benign = totals.benign();
    List<LabelScore> wallets = totals.denialsOfWallet();
    int walletsFound = (int) wallets.stream().filter(LabelScore::isFound).count();
    int labels = totals.required().size();
    int right = totals.rightFindings();
    int wrong = totals.falseFindings();
    return new MarkdownTable("figure", "value")
        .row("recall at severity ≥ medium", Figures.share(totals.found(), labels))
        .row("recall at any severity", Figures.share(totals.told(), labels))
        .row("denials of wallet found", Figures.share(walletsFound, wallets.size()))
        .row("precision at severity ≥ medium", Figures.share(right, right + wrong))
        .row(
            "false ≥ medium a day in benign scenarios",
            Figures.rate(benign.falseFindings(), benign.days()))
        .row("false ≥ medium a day", Figures.rate(wrong, totals.days()))
        .row("false ≥ high", Integer.toString(totals.falseHigh()))
        .row(
            "time to detect, median / p95",
            seconds(totals.delaySeconds(MEDIAN)) + " / " + seconds(totals.delaySeconds(MOST)))
        .row(
            "the same from when it could be seen",
            seconds(totals.delayFromEffectSeconds(MEDIAN))
                + " / "
                + seconds(totals.delayFromEffectSeconds(MOST)))
        .row(
            "commands on innocents (enforced)",
            "%d, for %s min in all"
                .formatted(totals.collateral(), Figures.number(totals.collateralMinutes())))
        .row(
            "alerts of a finding, median / p99",
            number(totals.alertsOfFinding(MEDIAN))
                + " / "
                + number(totals.alertsOfFinding(NEARLY_ALL)));
  }

  /** What counts neither as right nor as wrong. */
  MarkdownTable apart() {
    return new MarkdownTable("counted apart", "number")
        .row(
            "findings ≥ medium that are tolerated", Long.toString(totals.count(Standing.TOLERATED)))
        .row(
            "findings ≥ medium about a cluster, model or group that name the attacker",
            Long.toString(totals.count(Standing.RELATED)))
        .row("findings ≥ medium that say the same again", Integer.toString(totals.duplicates()))
        .row("commands on attackers", Long.toString(totals.count(Touch.RIGHT)))
        .row(
            "commands on attackers and victims together",
            Long.toString(totals.count(Touch.OVERBROAD)))
        .row("commands on attackers whose attack was over", Long.toString(totals.count(Touch.LATE)))
        .row("commands that make idle groups ready", Long.toString(totals.count(Touch.PREWARM)))
        .row(
            "commands that hold nodes until they are secured",
            Long.toString(totals.count(Touch.GATE)));
  }

  /** A row for each label, or for a scenario without any. */
  MarkdownTable scenarios() {
    MarkdownTable table =
        new MarkdownTable(
            "scenario",
            "hours",
            "attack",
            "found",
            "after",
            "from effect",
            "by",
            "primary named",
            "enforced after",
            "false ≥ medium",
            "false ≥ high",
            "tolerated",
            "innocents commanded");
    for (WorldScore score : scores) {
      List<String> own =
          List.of(
              Integer.toString(score.falseFindings().size()),
              Integer.toString(score.falseHigh().size()),
              Long.toString(score.count(Standing.TOLERATED)),
              Integer.toString(score.collateral().size()));
      String hours = String.format(Locale.ROOT, "%.2f", score.world().hours());
      List<LabelScore> labels = score.labels();
      if (labels.isEmpty()) {
        List<String> cells = new ArrayList<>(List.of(score.world().name(), hours, "benign"));
        cells.addAll(List.of("", "", "", "", "", ""));
        cells.addAll(own);
        table.row(cells.toArray(String[]::new));
      }
      for (int i = 0; i < labels.size(); i++) {
        List<String> cells = new ArrayList<>(List.of(score.world().name(), i == 0 ? hours : ""));
        cells.addAll(cells(labels.get(i)));
        cells.addAll(i == 0 ? own : List.of("", "", "", ""));
        table.row(cells.toArray(String[]::new));
      }
    }
    return table;
  }

  /** A row for each kind of attack that must be found. */
  MarkdownTable kinds() {
    SortedMap<String, List<LabelScore>> byKind = new TreeMap<>();
    for (LabelScore each : totals.required()) {
      byKind.computeIfAbsent(each.label().kind(), unseen -> new ArrayList<>()).add(each);
    }
    MarkdownTable table =
        new MarkdownTable(
            "attack",
            "found",
            "at any severity",
            "median",
            "slowest",
            "primary named",
            "contained");
    byKind.forEach(
        (kind, labels) -> {
          int found = (int) labels.stream().filter(LabelScore::isFound).count();
          table.row(
              kind,
              Figures.share(found, labels.size()),
              of(labels.stream().filter(LabelScore::isTold).count(), labels),
              seconds(WorldTotals.delaySeconds(labels, LabelScore::delayMs, MEDIAN)),
              seconds(WorldTotals.delaySeconds(labels, LabelScore::delayMs, 1)),
              of(labels.stream().filter(LabelScore::isPrimaryNamed).count(), labels),
              of(
                  labels.stream().filter(each -> each.enforcedAfterMs().isPresent()).count(),
                  labels));
        });
    return table;
  }

  /** A row for each detector that was wrong. */
  MarkdownTable detectors() {
    SortedMap<String, int[]> byDetector = new TreeMap<>();
    for (WorldScore score : scores) {
      for (Match match : score.falseFindings()) {
        int[] counts = byDetector.computeIfAbsent(match.alert().detector(), unseen -> new int[3]);
        counts[0]++;
        counts[2] += match.standing() == Standing.FALSE_AFTER ? 1 : 0;
      }
      for (Match match : score.falseHigh()) {
        byDetector.computeIfAbsent(match.alert().detector(), unseen -> new int[3])[1]++;
      }
    }
    MarkdownTable table =
        new MarkdownTable("detector", "false ≥ medium", "false ≥ high", "after an attack's end");
    byDetector.entrySet().stream()
        .sorted((a, b) -> Integer.compare(b.getValue()[0], a.getValue()[0]))
        .forEach(
            each ->
                table.row(
                    each.getKey(),
                    Integer.toString(each.getValue()[0]),
                    Integer.toString(each.getValue()[1]),
                    Integer.toString(each.getValue()[2])));
    return table;
  }

  /** Every false finding, with its sentence; those that were false only when they rose, too. */
  MarkdownTable wrong() {
    MarkdownTable table =
        new MarkdownTable("scenario", "minute", "detector", "entity", "severity", "note", "says");
    for (WorldScore score : scores) {
      for (Match match : wrong(score)) {
        Alert alert = match.alert();
        table.row(
            score.world().name(),
            minute(score.world(), alert.timeMs()),
            alert.detector(),
            alert.entity().shown(),
            severity(alert),
            switch (match.standing()) {
              case FALSE_AFTER -> "after the attack";
              case FALSE_BEFORE -> "before the attack";
              default -> "";
            },
            alert.message());
      }
    }
    return table;
  }

  /** Every label that was missed, and what was told of it at a low severity. */
  MarkdownTable missed() {
    MarkdownTable table =
        new MarkdownTable(
            "scenario", "minute", "attack", "entities", "told by", "severity", "says");
    for (WorldScore score : scores) {
      for (LabelScore missed : score.missed()) {
        Alert low = missed.low();
        Label label = missed.label();
        table.row(
            score.world().name(),
            minute(score.world(), label.startMs()),
            label.kind(),
            firstOf(label.primary()),
            low == null ? Figures.NONE : low.detector() + " on " + low.entity().shown(),
            low == null ? Figures.NONE : severity(low),
            low == null ? "nothing" : low.message());
      }
    }
    return table;
  }

  /** Every command that gateways were to act on against somebody who did nothing. */
  MarkdownTable innocents() {
    MarkdownTable table = new MarkdownTable("scenario", "minute", "entity", "action", "minutes");
    for (WorldScore score : scores) {
      for (CommandMatch each : score.collateral()) {
        table.row(
            score.world().name(),
            minute(score.world(), each.command().timeMs()),
            each.command().target().shown(),
            each.command().words(),
            Figures.number(each.command().durationMs() / MS_PER_MINUTE));
      }
    }
    return table;
  }

  /** Fields of labels that nothing was read from. */
  MarkdownTable ignored() {
    SortedMap<String, Integer> all = new TreeMap<>();
    scores.forEach(
        score ->
            score
                .world()
                .ignored()
                .forEach((field, count) -> all.merge(field, count, Integer::sum)));
    MarkdownTable table = new MarkdownTable("field", "times");
    all.forEach((field, count) -> table.row(field, Integer.toString(count)));
    return table;
  }

  /** False findings of one scenario, each once, in order of time. */
  static List<Match> wrong(WorldScore score) {
    Set<String> told = new TreeSet<>();
    List<Match> wrong = new ArrayList<>(score.falseFindings());
    wrong.forEach(match -> told.add(match.alert().finding()));
    score.falseHigh().stream()
        .filter(match -> !told.contains(match.alert().finding()))
        .forEach(wrong::add);
    wrong.sort((a, b) -> Long.compare(a.alert().timeMs(), b.alert().timeMs()));
    return wrong;
  }

  private static List<String> cells(LabelScore score) {
    Label label = score.label();
    return List.of(
        label.kind() + (label.optional() ? " (optional)" : ""),
        score.isFound() ? "yes" : score.isTold() ? "low" : "no",
        seconds(score.delayMs()),
        seconds(score.delayFromEffectMs()),
        score.isFound() ? score.found().get(0).detector() : Figures.NONE,
        score.isFound() ? (score.isPrimaryNamed() ? "yes" : "no") : Figures.NONE,
        seconds(score.enforcedAfterMs()));
  }

  private static String of(long part, List<LabelScore> labels) {
    return part + "/" + labels.size();
  }

  private static String firstOf(Set<String> entities) {
    List<String> first = entities.stream().limit(NAMED).toList();
    int more = entities.size() - first.size();
    return String.join(", ", first) + (more == 0 ? "" : " and " + more + " more");
  }

  private static String severity(Alert alert) {
    return Severity.ofId(alert.severity()).caption().toLowerCase(Locale.ROOT);
  }

  private static String minute(World world, long timeMs) {
    return Figures.number(world.minute(timeMs));
  }

  private static String seconds(OptionalLong ms) {
    return ms.isPresent() ? Figures.seconds(ms.getAsLong() / MS_PER_SECOND) : Figures.NONE;
  }

  private static String seconds(OptionalDouble seconds) {
    return seconds.isPresent() ? Figures.seconds(seconds.getAsDouble()) : Figures.NONE;
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? Figures.number(value.getAsDouble()) : Figures.NONE;
  }
}
