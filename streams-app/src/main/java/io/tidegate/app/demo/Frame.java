package io.tidegate.app.demo;

import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.Printable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The screen of a moment, for any size of terminal: never wider or higher, the header always first.
 * What refuses or slows somebody stands before what only keeps a growing fleet safe.
 */
final class Frame {
  /** Less than that is cut off by the terminal itself. */
  static final int LEAST_WIDTH = 40;

  static final int LEAST_HEIGHT = 12;

  private static final int HEAD = 3;
  private static final int HEADINGS = 3;
  private static final int LEAST_SCALE = 20;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Comparator<SeenFinding> MOST_SEVERE_FIRST =
      Comparator.comparingInt(SeenFinding::severity)
          .thenComparingLong(SeenFinding::createdMs)
          .reversed()
          .thenComparing(SeenFinding::uid);

  private final FleetLog log;
  private final List<SeenFinding> findings;
  private final List<SeenCommand> commands;
  private final List<String> refused;

  /**
   * What there is to show.
   *
   * @param refused what the demo's gateway refused
   */
  Frame(
      FleetLog log, List<SeenFinding> findings, List<SeenCommand> commands, List<String> refused) {
    this.log = log;
    this.findings = List.copyOf(findings);
    this.commands = List.copyOf(commands);
    this.refused = List.copyOf(refused);
  }

  /** The lines, one fewer than the terminal has at the most: its last is for the cursor. */
  List<Line> lines(int terminalWidth, int terminalHeight) {
    int width = Math.max(LEAST_WIDTH, terminalWidth);
    int height = Math.max(LEAST_HEIGHT, terminalHeight) - 1;
    int left = height - HEAD - HEADINGS;
    int ofCommands = Math.max(1, Math.min(left / 5, shown(commands).size() + 1 + refused.size()));
    int ofChart = left * 2 / 5;
    int ofFindings = left - ofCommands - ofChart;
    List<Line> lines = new ArrayList<>(head(width));
    if (!log.isEmpty()) {
      lines.addAll(Chart.of(log, width, ofChart));
      lines.add(Chart.caption(log));
    }
    List<SeenFinding> worst = findings.stream().sorted(MOST_SEVERE_FIRST).toList();
    lines.add(heading("Findings", worst.size(), Math.min(worst.size(), ofFindings)));
    worst.stream().limit(ofFindings).map(Frame::line).forEach(lines::add);
    lines.add(heading("Commands", commands.size(), commands.size()));
    lines.addAll(commandLines(ofCommands));
    return lines.stream().map(line -> line.cut(width)).toList();
  }

  private List<Line> head(int width) {
    List<Line> lines = new ArrayList<>();
    String time = log.isEmpty() ? "" : time(log.latest().tickEndMs()) + "  ";
    String read = String.format(Locale.ROOT, "%,d requests read", log.requests());
    lines.add(new Line().add(Style.BOLD, "Tidegate demo  ").add(Style.PLAIN, time + read));
    if (log.isEmpty()) {
      return lines;
    }
    FleetSnapshot fleet = log.latest();
    String sizes =
        String.format(
            Locale.ROOT,
            " %d ready, %d secured, %d ordered, %s",
            fleet.ready(),
            fleet.secured(),
            fleet.provisioned(),
            fleet.phase().replace('_', ' '));
    int scale = Math.max(LEAST_SCALE, log.mostNodes());
    int room = Math.max(8, width - 48);
    int secured = room * Math.min(fleet.secured(), fleet.ready()) / scale;
    int ready = room * fleet.ready() / scale;
    int ordered = Math.max(ready, Math.min(room, room * fleet.provisioned() / scale));
    lines.add(
        new Line()
            .add(Style.GREEN, "█".repeat(secured))
            .add(Style.RED, "▓".repeat(ready - secured))
            .add(Style.DIM, "░".repeat(ordered - ready) + " ".repeat(room - ordered))
            .add(Style.PLAIN, sizes));
    lines.add(
        new Line()
            .add(Style.DIM, "█ secured  ▓ ready, not secured  ░ ordered; of " + scale + " nodes"));
    return lines;
  }

  private static Line heading(String what, int count, int shown) {
    String hidden = shown < count ? ", the worst " + shown : "";
    return new Line().add(Style.BOLD, what + " (" + count + hidden + ")");
  }

  /** A finding in one line. */
  static Line line(SeenFinding finding) {
    return new Line()
        .add(Style.DIM, "  " + time(finding.createdMs()) + " ")
        .add(
            Style.ofSeverity(finding.severity()),
            String.format(Locale.ROOT, "%-9s", captionOf(finding)))
        .add(
            Style.PLAIN,
            (finding.activity().equals("Close") ? "closed: " : "")
                + Printable.of(finding.message()));
  }

  /** A word of eight letters at the most. */
  private static String captionOf(SeenFinding finding) {
    return finding.severity() == Severity.INFORMATIONAL.id() ? "Info" : finding.severityCaption();
  }

  private List<Line> commandLines(int most) {
    List<Line> lines = new ArrayList<>();
    refused.forEach(each -> lines.add(new Line().add(Style.GREEN, "  " + Printable.of(each))));
    List<SeenCommand> shown = shown(commands);
    for (int i = shown.size() - 1; i >= 0; i--) {
      SeenCommand each = shown.get(i);
      lines.add(
          new Line()
              .add(Style.DIM, "  " + time(each.atMs()) + " ")
              .add(Style.PLAIN, Printable.of(each.text())));
    }
    long holds = commands.stream().filter(SeenCommand::isHold).count();
    long ends = commands.stream().filter(SeenCommand::isEnd).count();
    long pools = commands.stream().filter(SeenCommand::isPool).count();
    boolean isMore = holds + ends + pools > 0;
    List<Line> fitting =
        new ArrayList<>(lines.subList(0, Math.min(lines.size(), most - (isMore ? 1 : 0))));
    if (isMore) {
      fitting.add(
          new Line()
              .add(
                  Style.DIM,
                  String.format(
                      Locale.ROOT,
                      "  and %d holds of nodes until secured, %d pools made ready, %d ends",
                      holds,
                      pools,
                      ends)));
    }
    return fitting;
  }

  private static List<SeenCommand> shown(List<SeenCommand> commands) {
    return commands.stream().filter(each -> !each.isOfGrowth()).toList();
  }

  static String time(long epochMs) {
    return CLOCK.format(Instant.ofEpochMilli(epochMs));
  }
}
