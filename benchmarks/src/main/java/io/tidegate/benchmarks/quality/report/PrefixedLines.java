package io.tidegate.benchmarks.quality.report;

import java.io.PrintWriter;
import java.io.Writer;

/** Writes whole lines to what several write to, each with who says it. */
public final class PrefixedLines extends Writer {
  private final String prefix;
  private final PrintWriter to;
  private final StringBuilder line = new StringBuilder();

  public PrefixedLines(String prefix, PrintWriter to) {
    this.prefix = prefix;
    this.to = to;
  }

  @Override
  public void write(char[] text, int from, int length) {
    line.append(text, from, length);
    int end = line.indexOf("\n");
    while (end >= 0) {
      to.println(prefix + line.substring(0, end).stripTrailing());
      line.delete(0, end + 1);
      end = line.indexOf("\n");
    }
  }

  @Override
  public void flush() {
    to.flush();
  }

  @Override
  public void close() {
    flush();
  }
}
