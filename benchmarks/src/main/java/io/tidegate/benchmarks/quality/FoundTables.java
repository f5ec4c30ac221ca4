package io.tidegate.benchmarks.quality;

import io.tidegate.benchmarks.quality.Scoring.Verdict;
import io.tidegate.benchmarks.quality.report.MarkdownTable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tables of what was found of what was injected, and what was missed. */
final class FoundTables {
  private static final double MEDIAN = 0.5;
  private static final double P90 = 0.9;

  private final List<RunOutcome> runs;
  private final Tally all;

  FoundTables(List<RunOutcome> runs) {
    this.runs = runs;
    this.all = Contender.tidegate().tally(runs, run -> true);
  }

  /** One row for each method. */
  MarkdownTable methods() {
    MarkdownTable table =
        new MarkdownTable(
            "method",
            "recall",
            "outside a surge",
            "inside the surge",
            "precision",
            "median delay",
            "p90",
            "false ≥ medium on benign fleets, a day",
            "cost lost until found");
    for (Contender each : Contender.all()) {
      Tally tally = each.tally(runs, run -> true);
      Tally benign = each.tally(runs, run -> !run.scenario().hostile());
      table.row(
          each.name(),
          recall(tally),
          recall(tally.inside(false)),
          recall(tally.inside(true)),
          Figures.percent(tally.precision()),
          Figures.seconds(tally.delaySeconds(MEDIAN)),
          Figures.seconds(tally.delaySeconds(P90)),
          Figures.rate(benign.wrong().size(), benign.days()),
          Figures.percent(tally.lostMicroUsd(), tally.costMicroUsd()));
    }
    return table;
  }

  /** One row for each attack: how often it was found, how soon and at what loss. */
  MarkdownTable attacks() {
    List<String> header =
        new ArrayList<>(
            List.of(
                "attack",
                "outside a surge",
                "median delay",
                "p90",
                "inside the surge",
                "median delay",
                "p90",
                "lost until found, of USD"));
    List<Contender> baselines = Contender.all().subList(1, Contender.all().size());
    baselines.forEach(each -> header.add(each.name()));
    List<Tally> others = baselines.stream().map(each -> each.tally(runs, run -> true)).toList();
    MarkdownTable table = new MarkdownTable(header.toArray(String[]::new));
    for (String kind : kinds()) {
      Tally own = all.of(kind);
      List<String> cells = new ArrayList<>(List.of(kind));
      for (boolean inside : new boolean[] {false, true}) {
        Tally part = own.inside(inside);
        cells.add(part.found() + "/" + part.incidents());
        cells.add(delay(part.verdicts(), MEDIAN));
        cells.add(delay(part.verdicts(), P90));
      }
      cells.add(
          Figures.percent(own.lostMicroUsd(), own.costMicroUsd())
              + " of "
              + Figures.dollars(own.costMicroUsd()));
      others.forEach(each -> cells.add(each.of(kind).found() + "/" + own.incidents()));
      table.row(cells.toArray(String[]::new));
    }
    return table;
  }

  /** One row for each attack: how often it was found though it is weaker than stated. */
  MarkdownTable weaker() {
    MarkdownTable table = new MarkdownTable("attack", "found", "median delay", "intensities");
    for (String kind : kinds()) {
      Tally own = all.of(kind);
      String intensities =
          own.verdicts().stream()
              .map(verdict -> Figures.number(verdict.incident().intensity()))
              .distinct()
              .collect(Collectors.joining(", "));
      table.row(
          kind, own.found() + "/" + own.incidents(), delay(own.verdicts(), MEDIAN), intensities);
    }
    return table;
  }

  /** One row for each detector that was expected or said something. */
  MarkdownTable detectors() {
    SortedMap<String, List<Verdict>> own = new TreeMap<>();
    for (Verdict verdict : all.verdicts()) {
      for (String detector : verdict.incident().detectors()) {
        own.computeIfAbsent(detector, unseen -> new ArrayList<>()).add(verdict.by(detector));
      }
    }
    SortedMap<String, Integer> wrong = new TreeMap<>();
    SortedMap<String, Integer> consequences = new TreeMap<>();
    SortedMap<String, Integer> tolerated = new TreeMap<>();
    SortedMap<String, String> proof = new TreeMap<>();
    for (RunOutcome run : runs) {
      Scoring scoring = run.scoring();
      scoring.wrong().forEach(each -> wrong.merge(each.detector(), 1, Integer::sum));
      scoring.consequences().forEach(each -> consequences.merge(each.detector(), 1, Integer::sum));
      scoring.tolerated().forEach(each -> tolerated.merge(each.detector(), 1, Integer::sum));
      run.tidegate()
          .forEach(each -> proof.put(each.detector(), each.deterministic() ? "proof" : "evidence"));
    }
    proof.keySet().forEach(id -> own.computeIfAbsent(id, unexpected -> List.of()));
    MarkdownTable table =
        new MarkdownTable(
            "detector",
            "kind",
            "found by it, of what it may find",
            "median delay",
            "p90",
            "false ≥ medium",
            "consequences",
            "of harmless episodes, rightly");
    own.forEach(
        (id, verdicts) ->
            table.row(
                id,
                proof.getOrDefault(id, "silent"),
                recall(verdicts),
                delay(verdicts, MEDIAN),
                delay(verdicts, P90),
                Integer.toString(wrong.getOrDefault(id, 0)),
                Integer.toString(consequences.getOrDefault(id, 0)),
                Integer.toString(tolerated.getOrDefault(id, 0))));
    return table;
  }

  /** Recall of proof and of evidence, apart; what was missed counts as evidence. */
  MarkdownTable proofAndEvidence() {
    List<Verdict> proof = new ArrayList<>();
    List<Verdict> evidence = new ArrayList<>();
    for (Verdict verdict : all.verdicts()) {
      Detection first = verdict.first();
      (first != null && first.deterministic() ? proof : evidence).add(verdict);
    }
    MarkdownTable table = new MarkdownTable("incidents", "found", "median delay", "p90");
    row(table, "found by a rule (proof)", proof);
    row(table, "all others (statistical evidence)", evidence);
    return table;
  }

  /** Every incident that Tidegate missed. */
  MarkdownTable missed() {
    MarkdownTable table =
        new MarkdownTable("scenario", "seed", "incident", "entity", "intensity", "cost, USD");
    for (RunOutcome run : runs) {
      for (Verdict verdict : run.scoring().verdicts()) {
        if (!verdict.found()) {
          Injected incident = verdict.incident();
          table.row(
              run.scenario().id(),
              Long.toString(run.seed()),
              incident.id(),
              incident.entities().get(0),
              Figures.number(incident.intensity()),
              Figures.dollars(incident.costs().total()));
        }
      }
    }
    return table;
  }

  /** Delays of all incidents, in seconds, by method; infinite where missed. */
  SortedMap<String, List<Double>> delays() {
    SortedMap<String, List<Double>> delays = new TreeMap<>();
    for (Contender each : Contender.all()) {
      List<Double> own = new ArrayList<>();
      for (Verdict verdict : each.tally(runs, run -> true).verdicts()) {
        own.add(verdict.found() ? verdict.delayMs() / 1_000.0 : Double.POSITIVE_INFINITY);
      }
      delays.put(each.name().replace("*", ""), own);
    }
    return delays;
  }

  private List<String> kinds() {
    return all.verdicts().stream().map(each -> each.incident().kind()).distinct().sorted().toList();
  }

  private static void row(MarkdownTable table, String name, List<Verdict> verdicts) {
    table.row(name, recall(verdicts), delay(verdicts, MEDIAN), delay(verdicts, P90));
  }

  private static String recall(Tally tally) {
    return Figures.share(tally.found(), tally.incidents());
  }

  private static String recall(List<Verdict> verdicts) {
    return Figures.share((int) verdicts.stream().filter(Verdict::found).count(), verdicts.size());
  }

  private static String delay(List<Verdict> verdicts, double share) {
    return verdicts.isEmpty() ? Figures.NONE : Figures.seconds(Tally.delaySeconds(verdicts, share));
  }
}
