package io.tidegate.app.whatif;

import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.decode.DurationText;
import io.tidegate.schemas.encode.TimeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Tells what a policy would have contained. */
final class TrialReport {
  private static final String ROW = "  %-26s %9d %8d %12s";
  private static final String HEAD = "  %-26s %9s %8s %12s";

  private static final long SECOND_MS = 1_000;

  private final PolicyTrial trial;
  private final @Nullable TrafficHit traffic;
  private final List<String> lines = new ArrayList<>();

  private TrialReport(PolicyTrial trial, @Nullable TrafficHit traffic) {
    this.trial = trial;
    this.traffic = traffic;
  }

  /**
   * The lines.
   *
   * @param traffic null where no telemetry was given
   * @param withGrowth whether it was tried on the fleet's own events, too
   * @param most how many commands are listed
   */
  static List<String> of(
      PolicyTrial trial, @Nullable TrafficHit traffic, boolean withGrowth, int most) {
    TrialReport report = new TrialReport(trial, traffic);
    report.summary();
    report.table("rule", TriedCommand::rule, rule -> report.hit(hit -> hit.requestsOfRule(rule)));
    report.table(
        "detector",
        TriedCommand::detector,
        detector -> report.hit(hit -> hit.requestsOfDetector(detector)));
    report.refusals();
    if (!withGrowth) {
      report.untried();
    }
    report.commands(most);
    return List.copyOf(report.lines);
  }

  private void summary() {
    List<TriedCommand> commands = trial.commands();
    lines.add(
        String.format(
            Locale.ROOT,
            "Policy %s on %d alerts: %d commands on %d targets; %d alerts left to people.",
            trial.policy().reference(),
            trial.alerts(),
            commands.size(),
            targets(commands),
            trial.left()));
    SortedMap<String, Integer> modes = new TreeMap<>();
    commands.forEach(each -> modes.merge(each.mode().wireName(), 1, Integer::sum));
    modes.forEach((mode, count) -> lines.add("  in mode " + mode + ": " + count));
    if (trial.released() > 0) {
      lines.add("  taken back before their end: " + trial.released());
    }
    long tenants = commands.stream().filter(each -> each.target() instanceof Target.Tenant).count();
    lines.add("  on whole tenants: " + tenants);
    if (traffic == null) {
      lines.add("  share of traffic and tenants: not known without --telemetry");
    } else {
      long all = traffic.requests();
      lines.add("  requests refused or limited:   " + share(traffic.requestsHit(), all));
      lines.add("  requests moved to other nodes: " + share(traffic.requestsMoved(), all));
      lines.add(
          "  tenants refused or limited:    " + share(traffic.tenantsHit(), traffic.tenants()));
    }
  }

  private void table(
      String what, Function<TriedCommand, String> key, Function<String, String> requests) {
    SortedMap<String, List<TriedCommand>> groups = new TreeMap<>();
    for (TriedCommand each : trial.commands()) {
      groups.computeIfAbsent(key.apply(each), ignored -> new ArrayList<>()).add(each);
    }
    if (groups.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(String.format(Locale.ROOT, HEAD, "by " + what, "commands", "targets", "requests"));
    groups.forEach(
        (name, of) ->
            lines.add(
                String.format(
                    Locale.ROOT, ROW, name, of.size(), targets(of), requests.apply(name))));
  }

  private void refusals() {
    if (!trial.refusals().isEmpty()) {
      lines.add("");
      lines.add(
          "  refused by"
              + (traffic == null ? " (customers are counted with --telemetry only)" : ""));
      trial
          .refusals()
          .forEach(
              (guard, count) -> lines.add(String.format(Locale.ROOT, "  %-26s %9d", guard, count)));
    }
  }

  /** What a policy does that no finding asks for cannot be tried on findings. */
  private void untried() {
    List<String> untried = new ArrayList<>();
    if (trial.policy().readinessGate() != null) {
      untried.add("readiness_gate");
    }
    if (trial.policy().preWarm() != null) {
      untried.add("pre_warm");
    }
    if (!untried.isEmpty()) {
      lines.add("");
      lines.add(
          "  Not tried: "
              + String.join(" and ", untried)
              + ", which hold and make nodes whatever is found: there will be more commands than"
              + " these.");
      lines.add("  --scaling FILE tries them, too.");
    }
  }

  private void commands(int most) {
    List<TriedCommand> commands = trial.commands();
    if (commands.isEmpty()) {
      return;
    }
    lines.add("");
    for (TriedCommand each : commands.subList(0, Math.min(most, commands.size()))) {
      lines.add(
          "  "
              + TimeText.of(each.startMs())
              + " "
              + each.mode().wireName()
              + " "
              + each.action().wireName()
              + " "
              + each.target().key()
              + " for "
              + DurationText.of((each.endMs() - each.startMs()) / SECOND_MS * SECOND_MS)
              + (each.level() > 0 ? ", time " + (each.level() + 1) : "")
              + " ("
              + each.rule()
              + ", "
              + each.findingUid()
              + ")");
    }
    if (commands.size() > most) {
      lines.add("  … and " + (commands.size() - most) + " more; --list N shows them");
    }
  }

  private String hit(ToLongFunction<TrafficHit> requests) {
    return traffic == null ? "-" : Long.toString(requests.applyAsLong(traffic));
  }

  private static long targets(List<TriedCommand> commands) {
    return commands.stream().map(each -> each.target().key()).distinct().count();
  }

  private static String share(long part, long whole) {
    double percent = whole == 0 ? 0 : 100.0 * part / whole;
    return String.format(Locale.ROOT, "%d of %d (%.3f %%)", part, whole, percent);
  }
}
