package io.tidegate.benchmarks.quality.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table in Markdown; cells may hold anything, a stroke in one is escaped. */
public final class MarkdownTable {
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these columns. */
  public MarkdownTable(String... header) {
    this.header = List.of(header);
  }

  /** Adds a row with a cell for each column. */
  public MarkdownTable row(String... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(
          "row has " + cells.length + " cells, must have " + header.size());
    }
    rows.add(List.of(cells));
    return this;
  }

  /** True while it has no row. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The table, with the end of its last line. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    line(header, text);
    line(Collections.nCopies(header.size(), "---"), text);
    rows.forEach(row -> line(row, text));
    return text.toString();
  }

  private static void line(List<String> cells, StringBuilder text) {
    text.append('|');
    for (String cell : cells) {
      text.append(' ').append(cell.replace("|", "\\|").replace('\n', ' ')).append(" |");
    }
    text.append('\n');
  }
}
