package io.tidegate.app.score;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Where the columns of a series file are. Cells are separated by commas and may stand in quotes.
 *
 * @param columns how many there are
 */
record SeriesHeader(int columns, int timestamp, int value) {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Reads the header; other columns may stand beside the two, in any order. */
  static SeriesHeader of(String line) {
    String text = line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
    List<String> names = cells(text).stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    int timestamp = names.indexOf("timestamp");
    int value = names.indexOf("value");
    if (timestamp < 0 || value < 0) {
      throw new SeriesRefusedException(
          "the first line must be a header with the columns timestamp and value, separated by commas, but"
              + " has "
              + names
              + "; add the line timestamp,value");
    }
    return new SeriesHeader(names.size(), timestamp, value);
  }

  /** The cells of a line, without blanks and quotes around them. */
  static List<String> cells(String line) {
    return Arrays.stream(line.split(",", -1)).map(SeriesHeader::bare).toList();
  }

  private static String bare(String cell) {
    String text = cell.strip();
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1).strip() : text;
  }
}
