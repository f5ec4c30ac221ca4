package io.tidegate.benchmarks.quality;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.benchmarks.quality.baseline.BaselineMethod;
import io.tidegate.benchmarks.quality.report.MarkdownTable;
import io.tidegate.detectors.detect.FalseAlarmBudget;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The report in Markdown, failures beside successes, and its charts. */
final class QualityReport {
  private static final String FILE = "quality.md";
  private static final String CHARTS = "quality";

  private final String command;
  private final Evaluation.Result result;
  private final FoundTables found;
  private final FalseTables wrong;
  private final CostTables costs;
  private final RecordTables records;
  private final StringBuilder text = new StringBuilder();

  QualityReport(String command, Evaluation.Result result) {
    this.command = command;
    this.result = result;
    this.found = new FoundTables(result.outcomes());
    this.wrong = new FalseTables(result.outcomes());
    this.costs = new CostTables(result.outcomes());
    this.records = new RecordTables(result.ofRecords());
  }

  /** Writes it to a directory, which is made where missing, and its main table to {@code out}. */
  void write(Path directory, PrintWriter out) {
    SortedMap<String, String> charts = charts();
    String markdown = markdown(charts);
    try {
      Files.createDirectories(directory.resolve(CHARTS));
      for (Map.Entry<String, String> chart : charts.entrySet()) {
        Path file = directory.resolve(CHARTS).resolve(chart.getKey() + ".svg");
        Files.writeString(file, chart.getValue(), UTF_8);
      }
      Files.writeString(directory.resolve(FILE), markdown, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + directory, e);
    }
    tell(found.methods(), out);
    tell(found.attacks(), out);
    tell(wrong.budget(), out);
    tell(records.episodes(), out);
    tell(records.listed(), out);
    tell(costs.states(), out);
    out.println("Written to " + directory.resolve(FILE));
    out.flush();
  }

  private static void tell(MarkdownTable section, PrintWriter out) {
    section.toString().lines().forEach(out::println);
    out.println();
  }

  private String markdown(SortedMap<String, String> charts) {
    text.setLength(0);
    head();
    methods();
    section("Found and missed, by attack", found.attacks());
    section("Weaker than what is stated as detectable", new FoundTables(result.weak()).weaker());
    say(
        "Each attack has a range of intensities and, in it, the one from which on it is stated as"
            + " detectable (`tidegate simulate --help`). All other tables are from there on; this one"
            + " is from below it, on steady fleets.");
    section("By detector", found.detectors());
    say("A *consequence* is a finding of another detector about an incident's own entities.");
    section("Rules and statistics", found.proofAndEvidence());
    section("Missed", found.missed());
    say(
        "How much evidence a tick of each kind gives, and so how long it takes or why it is not told,"
            + " stands under the kind's heading in [methods](methods.md).");
    section("False findings on benign fleets", wrong.budget());
    say(
        "Bars are set for a deployment of a thousand tenants; these fleets have fewer, so that"
            + " fewer false findings than accepted are to be expected.");
    say(wrong.benign().toString());
    section("What the false findings were about", wrong.byEpisode());
    section("False findings, the first of them", wrong.listed());
    section("Imperfect records of fleets that do nothing unusual", records.episodes());
    say(
        "Run under the policy contain, seeds "
            + seeds(result.ofRecords())
            + ". *Refused* counts records that were not read. *Commands* are those that take something"
            + " away: not those that hold a node which serves nobody yet, until it is secured.");
    say(records.listed().toString());
    section("Whom containment touches", costs.collateral());
    say(
        "Commands by policy "
            + result.policy()
            + ". A command in mode observe is only noted by enforcers. One that holds a node keeps"
            + " out who is not secured yet and never was in: it takes nothing away and ends when the"
            + " node is secured.");
    section("Budget and reality", FalseTables.budgets(result.budgets()));
    section("Without parts of the method", FalseTables.variants(result.variants()));
    say(
        "Measured with the detectors concerned alone, on the harmless surge and on attacks by"
            + " volume. *Tenants divided by the fleet's size* is what a per-node baseline does to"
            + " tenants; no setting of the engine does it.");
    section("State", costs.states());
    say(
        "As bytes on the changelog, at the end of the largest run; fleet detectors keep one state"
            + " a cluster, with all its models and nodes.");
    text.append("## Charts\n\n");
    charts.keySet().forEach(name -> say("![%s](%s/%s.svg)".formatted(name, CHARTS, name)));
    return text.toString().stripTrailing() + "\n";
  }

  private void head() {
    text.append("# Detection quality\n\n");
    say("Every figure below comes from one command and can be had again with it:");
    say("    " + command);
    say(
        "%d runs of simulated fleets, %s of event time, seeds %s; the baselines' thresholds were set"
                .formatted(result.outcomes().size(), hours(), seeds(result.outcomes()))
            + " on %.0f h of benign runs of other seeds. All defaults; policy %s."
                .formatted(result.tuningHours(), result.policy()));
    say(
        "An incident is found when one of its detectors names its entity or a related one between"
            + " its start and ten minutes after its end. Delay runs from the first record that"
            + " shows the incident. Quantiles count what was missed as later than its end."
            + " Intervals are of 95 % (Wilson for shares, exact Poisson for rates).");
    say(
        "The fleets are simulated and the attacks are ours: figures compare methods and versions,"
            + " and do not promise what a real fleet will see. A fleet-hour has few chances of"
            + " error, so rates a day have wide intervals.");
    say(
        "Your own recorded incidents can be scored as well ([worlds](worlds.md)), and a world that was"
            + " made elsewhere has been ([foreign](foreign.md)).");
  }

  private void methods() {
    section("Against usual detectors at the same budget", found.methods());
    FalseAlarmBudget budget = FalseAlarmBudget.DEFAULT;
    say(
        "Budget: %.0f false findings of severity medium or higher a day. A baseline finds an"
                .formatted(budget.mediumPerDay())
            + " incident when it names the entity, whatever number it saw; Tidegate must name it"
            + " by the right detector. Nothing was tuned for Tidegate. Baselines see requests,"
            + " tokens, cost, errors and bytes of every cluster, model, node, tenant, key and"
            + " source in ticks of 5 s; they are silent in an entity's first ten minutes, a series of"
            + " a tenant, key or source begins with its twentieth request; Tidegate is judged from the"
            + " first.");
    MarkdownTable table = new MarkdownTable("baseline", "what it is", "thresholds");
    for (BaselineMethod method : BaselineMethod.values()) {
      table.row(
          method.id(),
          method.title(),
          result.thresholds().of(method).entrySet().stream()
              .map(each -> String.format(Locale.ROOT, "%s %.1f", each.getKey(), each.getValue()))
              .collect(Collectors.joining(", ")));
    }
    say(table.toString());
    say(
        "The forest runs on clusters, models and twelve busy tenants only, in steps of 20 s, for"
            + " its cost. No run is a week long, so hour-of-week knows the last hour. What only content or a control"
            + " plane shows (canaries, security events) no baseline is given.");
  }

  private void section(String title, MarkdownTable table) {
    text.append("## ").append(title).append("\n\n");
    say(table.isEmpty() ? "None." : table.toString());
  }

  private void say(String paragraph) {
    text.append(paragraph.stripTrailing()).append("\n\n");
  }

  private SortedMap<String, String> charts() {
    SortedMap<String, String> charts = new TreeMap<>();
    result.outcomes().stream()
        .filter(run -> run.scenario().named(Suite.SURGE) && !run.snapshots().isEmpty())
        .findFirst()
        .ifPresent(
            run -> {
              charts.put("tokens-through-a-surge", QualityCharts.band(run));
              charts.put("nodes-through-a-surge", QualityCharts.size(run));
            });
    if (result.outcomes().stream().anyMatch(run -> !run.incidents().isEmpty())) {
      charts.put("time-to-detect", QualityCharts.delays(found.delays()));
    }
    if (result.budgets().values().stream().noneMatch(List::isEmpty)) {
      charts.put("budget", QualityCharts.budgets(result.budgets()));
    }
    return charts;
  }

  private String hours() {
    return "%.0f h".formatted(result.outcomes().stream().mapToDouble(RunOutcome::hours).sum());
  }

  private static String seeds(List<RunOutcome> runs) {
    return runs.stream()
        .map(run -> Long.toString(run.seed()))
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
