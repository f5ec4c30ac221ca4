package io.tidegate.formats.map;

import java.time.ZoneId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How one member of Tidegate's own form comes about.
 *
 * @param from places in the record, of which the first that gives a value does
 * @param minus places of a time that is subtracted from that of {@code from}; empty for none
 * @param plus places of a duration that is added to a time, the first that there is; empty for none
 * @param unit in which numbers stand
 * @param plusUnit in which the numbers of {@code plus} stand
 * @param zone of times that name none; null where they must
 * @param table words to put in place of others
 * @param otherwise in place of a word that the table does not hold; null where it stays
 * @param fallback the value where the record has none; null where the member is then left out
 * @param pick which element of a list with commas; null where all of the text is meant
 * @param host whether the port of an address is cut off
 */
record FieldRule(
    String name,
    Kind kind,
    List<Place> from,
    List<Place> minus,
    List<Place> plus,
    Unit unit,
    Unit plusUnit,
    @Nullable ZoneId zone,
    SortedMap<String, String> table,
    @Nullable String otherwise,
    @Nullable String fallback,
    @Nullable Pick pick,
    boolean host) {

  FieldRule {
    from = List.copyOf(from);
    minus = List.copyOf(minus);
    plus = List.copyOf(plus);
    table = new TreeMap<>(table);
  }

  /** A place in the record and where its value is kept while the record is read. */
  record Place(Pointer pointer, int slot) {}

  /** An element of a list with commas. */
  enum Pick {
    FIRST,
    LAST
  }
}
