package io.tidegate.app.findings;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Names that people type no further than needed, as those of commits. */
public final class ByPrefix {
  private static final int MOST_NAMED = 5;

  private ByPrefix() {}

  /**
   * The one of the names that begins so.
   *
   * @param what the names are of, in the plural
   * @throws IllegalArgumentException if there is none or more than one
   */
  public static String only(String what, Collection<String> names, String prefix) {
    List<String> found =
        new TreeSet<>(names).stream().filter(name -> name.startsWith(prefix)).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new IllegalArgumentException(
        found.isEmpty()
            ? "no " + what.replaceFirst("s$", "") + " " + prefix + " among " + names.size()
            : prefix
                + " are "
                + found.size()
                + " "
                + what
                + ": "
                + String.join(", ", found.subList(0, Math.min(MOST_NAMED, found.size())))
                + (found.size() > MOST_NAMED ? ", …" : ""));
  }
}
