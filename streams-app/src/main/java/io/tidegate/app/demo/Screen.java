package io.tidegate.app.demo;

import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.schemas.encode.Printable;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows the demo as it runs: redrawn in place on a terminal, a line for each news otherwise. */
final class Screen {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int BAR = 50;
  private static final int FINDINGS = 12;
  private static final int COMMANDS = 4;
  private static final int WIDTH = 150;
  private static final long STATUS_EVERY_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private final boolean terminal;
  private final boolean colour;
  private long lastStatus = System.nanoTime() - STATUS_EVERY_NANOS;

  Screen(PrintWriter out, boolean terminal, boolean colour) {
    this.out = out;
    this.terminal = terminal;
    this.colour = colour;
  }

  /** One sentence about the demo itself. */
  synchronized void say(String sentence) {
    out.println(sentence);
    out.flush();
  }

  /** An alert came. */
  synchronized void alert(SeenFinding finding) {
    if (!terminal && !finding.activity().equals("Update")) {
      out.println(line(finding));
      out.flush();
    }
  }

  /** Where things stand now. */
  synchronized void show(
      @Nullable FleetSnapshot fleet,
      long events,
      List<SeenFinding> findings,
      List<String> commands) {
    if (terminal) {
      draw(fleet, events, findings, commands);
    } else if (fleet != null && System.nanoTime() - lastStatus >= STATUS_EVERY_NANOS) {
      lastStatus = System.nanoTime();
      out.println(time(fleet.tickEndMs()) + " fleet   " + fleetText(fleet) + "; " + tokens(fleet));
      out.flush();
    }
  }

  private void draw(
      @Nullable FleetSnapshot fleet,
      long events,
      List<SeenFinding> findings,
      List<String> commands) {
    StringBuilder page = new StringBuilder("\u001b[H\u001b[2J");
    page.append("Tidegate demo: a simulated fleet over a real broker, ");
    page.append(events).append(" events\n\n");
    if (fleet != null) {
      int filled = Math.min(BAR, fleet.ready() * BAR / 120);
      page.append(time(fleet.tickEndMs())).append("  ");
      page.append("#".repeat(filled)).append(".".repeat(BAR - filled)).append("  ");
      page.append(fleetText(fleet)).append("\n          ").append(tokens(fleet)).append("\n");
    }
    page.append("\nFindings (").append(findings.size()).append(")\n");
    for (int i = findings.size() - 1; i >= Math.max(0, findings.size() - FINDINGS); i--) {
      page.append("  ").append(cut(line(findings.get(i)))).append("\n");
    }
    page.append("\nCommands (").append(commands.size()).append(")\n");
    for (int i = commands.size() - 1; i >= Math.max(0, commands.size() - COMMANDS); i--) {
      page.append("  ").append(cut(Printable.of(commands.get(i)))).append("\n");
    }
    out.print(page);
    out.flush();
  }

  String line(SeenFinding finding) {
    String severity = String.format(Locale.ROOT, "%-13s", finding.severityCaption());
    String shown = colour ? colourOf(finding.severity()) + severity + "\u001b[0m" : severity;
    return time(finding.createdMs())
        + " "
        + shown
        + " "
        + (finding.activity().equals("Close") ? "closed: " : "")
        + Printable.of(finding.message());
  }

  private static String fleetText(FleetSnapshot fleet) {
    return String.format(
        Locale.ROOT,
        "%d ready, %d secured, %d ordered, %d seen, %s",
        fleet.ready(),
        fleet.secured(),
        fleet.provisioned(),
        fleet.seen(),
        fleet.phase().replace('_', ' '));
  }

  private static String tokens(FleetSnapshot fleet) {
    if (Double.isNaN(fleet.expectedTokens())) {
      return String.format(Locale.ROOT, "%,.0f tokens a tick", fleet.observedTokens());
    }
    return String.format(
        Locale.ROOT,
        "%,.0f tokens a tick, expected %,.0f (%,.0f to %,.0f)",
        fleet.observedTokens(),
        fleet.expectedTokens(),
        fleet.lowTokens(),
        fleet.highTokens());
  }

  private static String colourOf(int severity) {
    return severity >= 4 ? "\u001b[31m" : severity == 3 ? "\u001b[33m" : "\u001b[36m";
  }

  private static String cut(String text) {
    return text.length() <= WIDTH ? text : text.substring(0, WIDTH - 1) + "…";
  }

  private static String time(long epochMs) {
    return CLOCK.format(Instant.ofEpochMilli(epochMs));
  }
}
