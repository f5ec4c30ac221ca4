package io.tidegate.app.check;

import io.tidegate.app.check.Outlook.State;
import io.tidegate.schemas.encode.TimeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Tells a report to a person, in lines of at most 80 columns. */
public final class CheckText {
  private static final int WIDTH = 80;
  private static final int LABEL = 12;
  private static final int MOST_REASONS = 10;
  private static final int MOST_GATEWAYS = 12;

  private final List<String> lines = new ArrayList<>();
  private final CheckReport report;

  private CheckText(CheckReport report) {
    this.report = report;
  }

  public static List<String> of(CheckReport report) {
    CheckText text = new CheckText(report);
    text.inputs();
    text.refusals();
    if (report.requests() > 0) {
      text.members();
      text.nodes();
      text.times();
      text.needs();
      text.detectors();
    }
    text.verdict();
    return List.copyOf(text.lines);
  }

  private void inputs() {
    for (FormInput.Form input : report.inputs()) {
      say(
          "input",
          input.input()
              + String.format(
                  Locale.ROOT,
                  ": %,d records; form %s (%d of the first %d)",
                  input.records(),
                  input.form(),
                  input.read(),
                  input.tried())
              + (input.source().isEmpty() ? "" : "; as of " + input.source())
              + supplied(input.supplied())
              + (input.runnerUp().isEmpty()
                  ? ""
                  : "; next " + input.runnerUp() + " (" + input.runnerUpRead() + ")")
              + (input.ignored() + input.unparsed() == 0
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      "; %,d events of no interest, %,d not understood",
                      input.ignored(),
                      input.unparsed())));
    }
    say(
        "read",
        String.format(
            Locale.ROOT,
            "%,d requests (%,d served), %,d samples of nodes; %,d records refused",
            report.requests(),
            report.served(),
            report.samples(),
            report.refusedCount()));
  }

  private static String supplied(SortedMap<String, String> supplied) {
    StringBuilder text = new StringBuilder();
    supplied.forEach(
        (member, name) ->
            text.append("; nothing says their ")
                .append(member)
                .append(", taken as ")
                .append(name)
                .append(" (say it with sources[].set.")
                .append(member)
                .append(')'));
    return text.toString();
  }

  private void refusals() {
    List<RefusalTally.Refused> all = report.refused();
    for (RefusalTally.Refused each : all.subList(0, Math.min(MOST_REASONS, all.size()))) {
      say(
          "refused",
          String.format(
              Locale.ROOT,
              "%,d %s, first %s: %s",
              each.count(),
              each.reason(),
              each.first(),
              each.detail()));
    }
    if (all.size() > MOST_REASONS) {
      say("refused", "and for " + (all.size() - MOST_REASONS) + " more reasons; -o json has all");
    }
  }

  private void members() {
    lines.add("");
    lines.add(String.format(Locale.ROOT, "%-24s %9s %9s %9s", "member", "all", "served", "flawed"));
    List<String> absent = new ArrayList<>();
    for (CheckReport.Member each : report.members()) {
      if (each.ofAll() == 0) {
        absent.add(each.name());
      } else {
        lines.add(
            String.format(
                Locale.ROOT,
                "%-24s %9s %9s %9s",
                cut(each.name(), 24),
                percent(each.ofAll()),
                percent(each.ofServed()),
                each.flawed() == 0 ? "-" : percent(each.flawed())));
      }
    }
    if (!absent.isEmpty()) {
      say("absent", String.join(", ", absent));
    }
    if (!report.unknownMembers().isEmpty()) {
      say(
          "not known",
          report.unknownMembers().stream()
              .map(each -> each.name() + " " + percent(each.ofAll()))
              .collect(Collectors.joining(", ")));
    }
  }

  private void nodes() {
    lines.add("");
    say(
        "scaling",
        report.scalingEvents().isEmpty()
            ? "no events"
            : report.scalingEvents().entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", ")));
    KnownNodes.Joined nodes = report.nodes();
    say(
        "joined",
        String.format(
            Locale.ROOT,
            "%,d of %,d nodes in telemetry are known to scaling events (%s of the requests that"
                + " name one); %,d of %,d nodes of scaling events are seen in telemetry",
            nodes.ofThemKnown(),
            nodes.inTelemetry(),
            percent(ratio(nodes.ofThemJoined(), nodes.requests())),
            nodes.ofThemSeen(),
            nodes.inScaling()));
    if (nodes.inScaling() > 0 && !nodes.unknown().isEmpty()) {
      say("", "not known to scaling events: " + String.join(", ", nodes.unknown()));
    }
    if (!nodes.unseen().isEmpty()) {
      say("", "not seen in telemetry: " + String.join(", ", nodes.unseen()));
    }
  }

  private void times() {
    say(
        "repeats",
        String.format(
            Locale.ROOT,
            "%,d records came again (%s); %,d requests under an id that was used",
            report.repeats(),
            percent(ratio(report.repeats(), report.requests())),
            report.reusedIds()));
    say(
        "order",
        String.format(
            Locale.ROOT,
            "%s are dated before the one that came before; %s may miss their tick; %,d are dated"
                + " over 5 min ahead, and refused; by %s",
            percent(ratio(report.outOfOrder(), report.requests())),
            percent(ratio(report.late(), report.requests())),
            report.datedAhead(),
            report.timesFrom()));
    List<GatewayTimes.Gateway> all = report.gateways();
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%-24s %9s %9s %9s %9s %9s",
            "gateway, seconds late",
            "records",
            "half",
            "99 %",
            "most",
            "clock"));
    for (GatewayTimes.Gateway each : all.subList(0, Math.min(MOST_GATEWAYS, all.size()))) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-24s %9d %9.1f %9.1f %9.1f %+9.1f",
              cut(each.gateway(), 24),
              each.records(),
              seconds(each.p50Ms()),
              seconds(each.p99Ms()),
              seconds(each.maxMs()),
              seconds(each.clockMs())));
    }
    lines.add("");
    say(
        "sampling",
        report.sampling().isEmpty()
            ? "nothing speaks for it"
            : report.sampling().stream()
                    .limit(3)
                    .map(SamplingSigns.Sign::text)
                    .collect(Collectors.joining("; "))
                + ": rates and sums would be too low");
  }

  private void needs() {
    Pace.Seen pace = report.pace();
    say(
        "pace",
        String.format(
            Locale.ROOT,
            "%s to %s: %,.1f requests a second, %,.0f in the busiest %s; %,.0f bytes each",
            TimeText.of(pace.firstMs()),
            TimeText.of(pace.lastMs()),
            pace.mean(),
            pace.peak(),
            pace.peakSeconds() == 1 ? "second" : pace.peakSeconds() + " s",
            report.meanBytes()));
    say(
        "about",
        report.entities().entrySet().stream()
            .map((Map.Entry<String, Long> each) -> each.getValue() + " " + each.getKey())
            .collect(Collectors.joining(", ")));
    Sizing sizing = report.sizing();
    say(
        "needs",
        String.format(
            Locale.ROOT,
            "%d partitions, %d cores, %,d MiB of heap, %,.1f GiB of disk (%s)",
            sizing.partitions(),
            sizing.cores(),
            sizing.heapMiB(),
            sizing.diskGiB(),
            Sizing.formula()));
  }

  private void detectors() {
    lines.add("");
    say(
        "detectors",
        Outlook.count(report.detectors(), State.ON)
            + " on, "
            + Outlook.count(report.detectors(), State.DEGRADED)
            + " degraded, "
            + Outlook.count(report.detectors(), State.OFF)
            + " off");
    for (State state : State.values()) {
      for (Outlook each : report.detectors()) {
        if (each.state() == state) {
          lines.add("  " + state.name().toLowerCase(Locale.ROOT) + " " + each.detector());
          if (state != State.ON) {
            wrap("      lacks ", String.join("; ", each.lacks()));
            each.remedy().forEach(remedy -> wrap("      add   ", remedy));
          }
        }
      }
    }
  }

  private void verdict() {
    lines.add("");
    switch (report.status()) {
      case CheckReport.FINE -> say("verdict", "usable; no loss above its threshold");
      case CheckReport.LOSSES ->
          say("verdict", "usable, with losses: " + String.join("; ", report.losses()));
      default -> say("verdict", "not usable: not one request could be read");
    }
  }

  private void say(String label, String text) {
    wrap(label + " ".repeat(Math.max(1, LABEL - label.length())), text);
  }

  /** Breaks between words; a word that is too long for a line is broken where it must be. */
  private void wrap(String label, String text) {
    String start = label;
    String blank = " ".repeat(label.length());
    StringBuilder line = new StringBuilder(start);
    for (String word : text.split(" ")) {
      String rest = word;
      boolean isFirst = line.length() == start.length();
      if (!isFirst && line.length() + 1 + rest.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(blank);
        isFirst = true;
      }
      line.append(isFirst ? "" : " ");
      while (line.length() + rest.length() > WIDTH) {
        int fits = WIDTH - line.length();
        lines.add(line.append(rest, 0, fits).toString());
        rest = rest.substring(fits);
        line = new StringBuilder(blank);
      }
      line.append(rest);
    }
    lines.add(line.toString());
  }

  private static String cut(String name, int most) {
    return name.length() <= most ? name : name.substring(0, most - 1) + "…";
  }

  /** To a tenth, and no negative zero. */
  private static double seconds(long ms) {
    return Math.round(ms / 100.0) / 10.0 + 0.0;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
