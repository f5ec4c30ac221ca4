package io.tidegate.app.whatif;

import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.encode.TimeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tells what would have been, as a page. */
public final class WhatIfReport {
  private static final int MOST_ROWS = 50;
  private static final double MINUTE_MS = 60_000;
  private static final String TITLE = "What would have been";

  private final WhatIf.Result result;
  private final Page page = new Page();

  private WhatIfReport(WhatIf.Result result) {
    this.result = result;
  }

  static WhatIfReport of(WhatIf.Result result) {
    WhatIfReport report = new WhatIfReport(result);
    report.page.heading(1, TITLE);
    report.read();
    report.policies();
    report.pictures();
    report.findings();
    for (int i = 0; i < result.trials().size(); i++) {
      report.contained(result.trials().get(i), result.traffic().get(i));
    }
    return report;
  }

  public String toMarkdown() {
    return page.toMarkdown();
  }

  public String toHtml() {
    return page.toHtml(TITLE);
  }

  /** True when all of it was read and something of it could be used. */
  public boolean isWhole() {
    return result.summary().complete() && result.summary().usable();
  }

  private void read() {
    page.paragraph(
        String.format(
            Locale.ROOT,
            "Read %,d records, of which %,d are events; refused %,d, repeats %,d, late %,d. %,d"
                + " findings.",
            result.summary().records(),
            result.summary().events(),
            result.summary().refused(),
            result.summary().repeats(),
            result.summary().late(),
            result.found().all().size()));
    SortedMap<String, Integer> ends = result.found().byEnd();
    if (!ends.isEmpty()) {
      page.paragraph("How findings ended: " + counts(ends) + ".");
    }
    KnownAttacks attacks = result.attacks();
    if (attacks == null) {
      page.paragraph(
          "Nobody said which of this was an attack. Whoever is named below is who would have been"
              + " contained, rightly or not: look at each, or give labels.");
      return;
    }
    List<FoundLog.Found> found = result.found().all();
    long foundAttacks =
        attacks.all().stream()
            .filter(attack -> found.stream().anyMatch(each -> KnownAttacks.isFound(attack, each)))
            .count();
    long loud = found.stream().filter(WhatIfReport::isLoud).count();
    long right = found.stream().filter(WhatIfReport::isLoud).filter(attacks::explains).count();
    page.paragraph(
        String.format(
            Locale.ROOT,
            "Labels tell of %d attacks: %d were found. Of %d findings of severity medium or higher"
                + " %d are about one of them.",
            attacks.all().size(),
            foundAttacks,
            loud,
            right));
  }

  private void policies() {
    page.heading(2, "Policies");
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < result.trials().size(); i++) {
      rows.add(row(result.trials().get(i), result.traffic().get(i)));
    }
    List<String> head =
        new ArrayList<>(
            List.of(
                "policy",
                "commands",
                "on clients",
                "holds and pools",
                "taken back early",
                "requests refused or limited",
                "moved",
                "tenants touched",
                "tokens of these",
                "USD of these"));
    if (result.attacks() != null) {
      head.add("on nobody who is labelled");
    }
    page.table(head, rows);
    page.paragraph(
        "Every rule is counted as if it were carried out, whatever its mode, under the policy's"
            + " guards. Tokens and money are of the requests that commands hit, a denial's in full; a"
            + " throttle lets a part of them pass, so that they are the most that it saves."
            + (result.isPriceAssumed()
                ? " No prices are configured (pricing.*): what records do not price counts at what"
                    + " is assumed."
                : ""));
    for (PolicyTrial trial : result.trials()) {
      if (!trial.refusals().isEmpty()) {
        page.paragraph(
            trial.policy().reference() + ": refused by guards: " + counts(trial.refusals()) + ".");
      }
    }
  }

  private List<String> row(PolicyTrial trial, TrafficHit traffic) {
    List<TriedCommand> commands = trial.commands();
    long onClients = commands.stream().filter(WhatIfReport::isOnClient).count();
    long tokens = 0;
    double usd = 0;
    for (String key : clients(commands).keySet()) {
      TrafficHit.OfTarget of = traffic.ofTarget(key);
      tokens += of == null ? 0 : of.tokensHit();
      usd += of == null ? 0 : of.usdHit();
    }
    List<String> cells =
        new ArrayList<>(
            List.of(
                trial.policy().reference(),
                Integer.toString(commands.size()),
                Long.toString(onClients),
                Long.toString(commands.stream().filter(TriedCommand::isOfGrowth).count()),
                Integer.toString(trial.released()),
                share(traffic.requestsHit(), traffic.requests()),
                share(traffic.requestsMoved(), traffic.requests()),
                share(traffic.tenantsHit(), traffic.tenants()),
                String.format(Locale.ROOT, "%,d", tokens),
                String.format(Locale.ROOT, "%,.2f", usd)));
    KnownAttacks attacks = result.attacks();
    if (attacks != null) {
      cells.add(
          commands.stream().filter(each -> isOnClient(each) && !attacks.explains(each)).count()
              + " of "
              + onClients);
    }
    return cells;
  }

  private void pictures() {
    if (result.curves().isEmpty()) {
      return;
    }
    page.heading(2, "Fleets over time");
    result
        .curves()
        .forEach(
            (cluster, curve) ->
                WhatIfCharts.of(cluster, curve, result.found().all(), result.trials())
                    .forEach(page::chart));
  }

  private void findings() {
    page.heading(2, "Findings");
    List<FoundLog.Found> all = result.found().all();
    all.sort(
        Comparator.comparing((FoundLog.Found each) -> -each.severity().id())
            .thenComparing(FoundLog.Found::firstMs)
            .thenComparing(FoundLog.Found::uid));
    List<List<String>> rows = new ArrayList<>();
    for (FoundLog.Found each : all.subList(0, Math.min(MOST_ROWS, all.size()))) {
      rows.add(
          List.of(
              TimeText.of(each.firstMs()),
              each.severity().caption(),
              each.detector(),
              each.about().cluster() + " " + each.about().uid(),
              each.message(),
              each.ended()));
    }
    page.table(List.of("first", "severity", "detector", "about", "what", "ended"), rows);
    beyond(all.size(), "findings");
    if (result.found().beyond() > 0) {
      page.paragraph(result.found().beyond() + " alerts are of findings that are not listed.");
    }
  }

  /** Who would have been contained, the most of their own traffic first. */
  private void contained(PolicyTrial trial, TrafficHit traffic) {
    page.heading(2, "Contained under " + trial.policy().reference());
    SortedMap<String, List<TriedCommand>> byTarget = clients(trial.commands());
    if (byTarget.isEmpty()) {
      page.paragraph("No client.");
    } else {
      List<Map.Entry<String, List<TriedCommand>>> order = new ArrayList<>(byTarget.entrySet());
      order.sort(Comparator.comparing(each -> -hit(traffic, each.getKey())));
      List<List<String>> rows = new ArrayList<>();
      for (Map.Entry<String, List<TriedCommand>> each :
          order.subList(0, Math.min(MOST_ROWS, order.size()))) {
        rows.add(row(each.getKey(), each.getValue(), traffic));
      }
      page.table(
          List.of(
              "whom", "actions", "first", "for", "their requests hit", "tokens", "USD", "labelled"),
          rows);
      beyond(order.size(), "of them");
    }
    long nodes =
        trial.commands().stream()
            .filter(each -> !isOnClient(each) && !each.isOfGrowth())
            .map(each -> each.target().key())
            .distinct()
            .count();
    page.paragraph(
        nodes
            + " nodes, models or groups would have been contained, and "
            + trial.commands().stream().filter(TriedCommand::isOfGrowth).count()
            + " nodes held until secured or pools made ready, whatever was found.");
  }

  private List<String> row(String key, List<TriedCommand> commands, TrafficHit traffic) {
    TrafficHit.OfTarget of = traffic.ofTarget(key);
    long lastsMs = commands.stream().mapToLong(each -> each.endMs() - each.startMs()).sum();
    SortedMap<String, Integer> actions = new TreeMap<>();
    commands.forEach(each -> actions.merge(each.action().wireName(), 1, Integer::sum));
    KnownAttacks attacks = result.attacks();
    return List.of(
        key,
        counts(actions),
        TimeText.of(commands.get(0).startMs()),
        String.format(Locale.ROOT, "%.0f min", lastsMs / MINUTE_MS),
        of == null ? "none came" : share(of.requestsHit(), of.requests()),
        of == null ? "0" : String.format(Locale.ROOT, "%,d", of.tokensHit()),
        of == null ? "0" : String.format(Locale.ROOT, "%,.2f", of.usdHit()),
        attacks == null
            ? "not known"
            : commands.stream().allMatch(attacks::explains)
                ? "yes"
                : commands.stream().anyMatch(attacks::explains) ? "in part" : "no");
  }

  private void beyond(int all, String what) {
    if (all > MOST_ROWS) {
      page.paragraph("And " + (all - MOST_ROWS) + " more " + what + ".");
    }
  }

  private static long hit(TrafficHit traffic, String key) {
    TrafficHit.OfTarget of = traffic.ofTarget(key);
    return of == null ? 0 : of.requestsHit();
  }

  private static SortedMap<String, List<TriedCommand>> clients(List<TriedCommand> commands) {
    SortedMap<String, List<TriedCommand>> byTarget = new TreeMap<>();
    for (TriedCommand each : commands) {
      if (isOnClient(each)) {
        byTarget.computeIfAbsent(each.target().key(), unseen -> new ArrayList<>()).add(each);
      }
    }
    return byTarget;
  }

  private static boolean isOnClient(TriedCommand each) {
    Target target = each.target();
    return target instanceof Target.Tenant
        || target instanceof Target.ApiKey
        || target instanceof Target.User
        || target instanceof Target.Source;
  }

  private static boolean isLoud(FoundLog.Found found) {
    return found.severity().compareTo(Severity.MEDIUM) >= 0;
  }

  private static String counts(SortedMap<String, Integer> counts) {
    List<String> texts = new ArrayList<>();
    counts.forEach((name, count) -> texts.add(count + " " + name));
    return String.join(", ", texts);
  }

  private static String share(long part, long whole) {
    return String.format(
        Locale.ROOT, "%,d of %,d (%.2f %%)", part, whole, whole == 0 ? 0 : 100.0 * part / whole);
  }
}
