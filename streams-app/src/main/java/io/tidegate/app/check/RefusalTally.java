package io.tidegate.app.check;

import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was refused, by reason and member, with the first place and sentence of each. */
final class RefusalTally {
  /** Reasons and members are the formats' own; a bound for all that. */
  private static final int MOST = 256;

  private static final String OTHERS = "others";

  private final SortedMap<String, Refused> byReason = new TreeMap<>();
  private long count;

  /**
   * A reason.
   *
   * @param reason and the member, where it is one
   * @param first where the first of them stands
   * @param detail what was said of that one
   */
  public record Refused(String reason, long count, String first, String detail) {
    private static final Comparator<Refused> MOST_FIRST =
        Comparator.comparing((Refused each) -> -each.count).thenComparing(Refused::reason);
  }

  void add(String reason, String field, String detail, Place place) {
    count++;
    String key = field.isEmpty() ? reason : reason + " " + field;
    if (byReason.size() >= MOST && !byReason.containsKey(key)) {
      key = OTHERS;
    }
    Refused known = byReason.get(key);
    byReason.put(
        key,
        known == null
            ? new Refused(key, 1, place.text(), detail)
            : new Refused(key, known.count + 1, known.first, known.detail));
  }

  long count() {
    return count;
  }

  List<Refused> mostFirst() {
    return byReason.values().stream().sorted(Refused.MOST_FIRST).toList();
  }
}
