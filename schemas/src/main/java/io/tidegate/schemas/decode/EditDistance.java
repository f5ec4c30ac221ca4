package io.tidegate.schemas.decode;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** How many letters must be changed, put in or taken out to make one word of another. */
public final class EditDistance {
  private static final int MOST_SLIPS = 2;

  private EditDistance() {}

  /** The one of the names that is most like a word, whatever their case; empty where none is. */
  public static Optional<String> nearest(String word, Collection<String> names) {
    String wanted = word.toLowerCase(Locale.ROOT);
    return names.stream()
        .min(
            Comparator.comparingInt((String name) -> of(wanted, name.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** True where a word is another with a slip of the hand or two in it. */
  public static boolean isSlip(String word, String name) {
    int changes = of(word.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
    return changes > 0 && changes <= MOST_SLIPS;
  }

  private static int of(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      above[column] = column;
    }
    for (int row = 1; row <= from.length(); row++) {
      int[] line = new int[to.length() + 1];
      line[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        int change = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
        line[column] =
            Math.min(above[column - 1] + change, 1 + Math.min(above[column], line[column - 1]));
      }
      above = line;
    }
    return above[to.length()];
  }
}
