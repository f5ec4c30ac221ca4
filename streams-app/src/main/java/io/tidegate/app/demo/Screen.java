package io.tidegate.app.demo;

import io.tidegate.detectors.engine.FleetSnapshot;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows the demo as it runs: redrawn in place on a terminal, a line for each news otherwise. */
final class Screen implements AutoCloseable {
  private static final long STATUS_EVERY_NANOS = 5_000_000_000L;

  private final PrintWriter out;
  private final @Nullable Terminal terminal;
  private final boolean colour;
  private long lastStatus = System.nanoTime() - STATUS_EVERY_NANOS;

  /**
   * A screen that writes there.
   *
   * @param charset of the terminal on which it is redrawn; null where it is none
   */
  Screen(PrintWriter out, @Nullable Charset charset, boolean colour) {
    this.out = out;
    this.colour = colour;
    this.terminal = charset == null ? null : new Terminal(out, charset, colour);
  }

  /** One sentence about the demo itself. */
  synchronized void say(String sentence) {
    out.println(sentence);
    out.flush();
  }

  /** An alert came. */
  synchronized void alert(SeenFinding finding) {
    if (terminal == null && !finding.activity().equals("Update")) {
      out.println(text(finding));
      out.flush();
    }
  }

  /** Where things stand now. */
  synchronized void show(Frame frame, FleetLog log) {
    if (terminal != null) {
      terminal.measure();
      terminal.draw(frame.lines(terminal.width(), terminal.height()));
    } else if (!log.isEmpty() && System.nanoTime() - lastStatus >= STATUS_EVERY_NANOS) {
      lastStatus = System.nanoTime();
      FleetSnapshot fleet = log.latest();
      out.println(
          String.format(
              Locale.ROOT,
              "%s fleet   %d ready, %d secured, %d ordered, %s; %,.0f tokens a tick, expected %,.0f",
              Frame.time(fleet.tickEndMs()),
              fleet.ready(),
              fleet.secured(),
              fleet.provisioned(),
              fleet.phase().replace('_', ' '),
              fleet.observedTokens(),
              fleet.expectedTokens()));
      out.flush();
    }
  }

  /** The last screen, which stays. */
  synchronized void end(Frame frame) {
    if (terminal != null) {
      terminal.end(frame.lines(terminal.width(), terminal.height()));
    }
  }

  String text(SeenFinding finding) {
    Line line = Frame.line(finding);
    return (colour ? line.ansi() : line.text()).strip();
  }

  @Override
  public void close() {
    if (terminal != null) {
      terminal.close();
    }
  }
}
