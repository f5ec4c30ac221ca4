package io.tidegate.shell.cli;

import io.tidegate.schemas.encode.Printable;
import java.io.PrintWriter;

/**
 * Where commands write to: each line that is printed is one line of what prints. Whoever draws a
 * screen with {@code print} answers for what is in it.
 */
final class LineWriter extends PrintWriter {
  private LineWriter(PrintWriter out) {
    super(out, true);
  }

  /** The writer, or one around it. */
  static LineWriter around(PrintWriter out) {
    return out instanceof LineWriter lines ? lines : new LineWriter(out);
  }

  @Override
  public void println(String line) {
    super.println(Printable.of(String.valueOf(line)));
  }

  @Override
  public void println(Object line) {
    println(String.valueOf(line));
  }
}
