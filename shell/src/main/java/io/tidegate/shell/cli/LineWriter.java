package io.tidegate.shell.cli;

import io.tidegate.schemas.encode.Printable;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * Where commands write to: each line that is printed is one line of what prints, and so is what is
 * put into a format. Whoever draws a screen with {@code print} answers for what is in it.
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

  @Override
  public PrintWriter format(String format, Object... args) {
    return format(Locale.getDefault(Locale.Category.FORMAT), format, args);
  }

  @Override
  public PrintWriter format(Locale locale, String format, Object... args) {
    Object[] printable = args.clone();
    for (int i = 0; i < args.length; i++) {
      boolean isText = !(args[i] instanceof Number || args[i] instanceof Boolean);
      printable[i] = isText ? Printable.of(String.valueOf(args[i])) : args[i];
    }
    return super.format(locale, format, printable);
  }
}
