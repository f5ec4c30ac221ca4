package io.tidegate.app.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A terminal on which a page is redrawn in place, on its second screen, so that what was there
 * before comes back. Asks for its size once a second.
 */
final class Terminal implements AutoCloseable {
  private static final long ASK_NANOS = 1_000_000_000L;
  private static final int WIDTH = 80;
  private static final int HEIGHT = 24;
  private static final String SECOND_SCREEN = "\u001b[?1049h\u001b[?25l\u001b[2J";
  private static final String FIRST_SCREEN = "\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String REST_OF_PAGE = "\u001b[J";

  /** What a terminal without Unicode shows instead. */
  private static final String UNICODE = "█▓░●─┤…";

  private static final String ASCII = "#+.o-|~";

  private final PrintWriter out;
  private final boolean unicode;
  private final boolean colour;
  private final Thread atExit = new Thread(this::leave);
  private long askedNanos = System.nanoTime() - ASK_NANOS;
  private int width = WIDTH;
  private int height = HEIGHT;
  private boolean entered;

  Terminal(PrintWriter out, Charset charset, boolean colour) {
    this.out = out;
    this.unicode = charset.newEncoder().canEncode(UNICODE);
    this.colour = colour;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Asks how large it is now. */
  void measure() {
    if (System.nanoTime() - askedNanos < ASK_NANOS) {
      return;
    }
    askedNanos = System.nanoTime();
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      String[] size = new String(stty.getInputStream().readAllBytes(), US_ASCII).strip().split(" ");
      boolean isKnown = stty.waitFor(1, TimeUnit.SECONDS) && stty.exitValue() == 0;
      if (isKnown && size.length == 2 && !size[0].equals("0") && !size[1].equals("0")) {
        height = Integer.parseInt(size[0]);
        width = Integer.parseInt(size[1]);
      }
    } catch (IOException | NumberFormatException e) {
      // No such program or no such device: the size that every terminal has stays.
      width = WIDTH;
      height = HEIGHT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts the lines where the last ones were. */
  void draw(List<Line> lines) {
    StringBuilder page = new StringBuilder();
    if (!entered) {
      entered = true;
      Runtime.getRuntime().addShutdownHook(atExit);
      page.append(SECOND_SCREEN);
    }
    page.append(HOME);
    for (Line line : lines) {
      page.append(text(line)).append(REST_OF_LINE).append("\r\n");
    }
    out.print(page.append(REST_OF_PAGE));
    out.flush();
  }

  /** Gives the first screen back, with the last page on it. */
  void end(List<Line> last) {
    if (entered) {
      leave();
      Runtime.getRuntime().removeShutdownHook(atExit);
      last.forEach(line -> out.println(text(line)));
      out.flush();
    }
  }

  private String text(Line line) {
    String text = colour ? line.ansi() : line.text();
    if (!unicode) {
      for (int i = 0; i < UNICODE.length(); i++) {
        text = text.replace(UNICODE.charAt(i), ASCII.charAt(i));
      }
    }
    return text;
  }

  @Override
  public void close() {
    end(List.of());
  }

  private synchronized void leave() {
    if (entered) {
      entered = false;
      out.print(FIRST_SCREEN);
      out.flush();
    }
  }
}
