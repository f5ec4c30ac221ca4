package io.tidegate.schemas.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The members of one mapping of a document, each asked for once, by name, type and range. What is
 * wrong becomes a problem and the fallback its value; what was never asked for is unknown.
 */
final class DocumentMembers {
  private final String pointer;
  private final SortedMap<String, DocumentValue> members;
  private final TreeSet<String> asked = new TreeSet<>();
  private final DocumentProblems problems;

  private DocumentMembers(
      String pointer, SortedMap<String, DocumentValue> members, DocumentProblems problems) {
    this.pointer = pointer;
    this.members = members;
    this.problems = problems;
  }

  /** A value's members; none, and a problem, where it is no mapping. */
  static DocumentMembers of(String pointer, DocumentValue value, DocumentProblems problems) {
    if (value instanceof DocumentValue.Members found) {
      return new DocumentMembers(pointer, found.values(), problems);
    }
    RefusalReason reason =
        pointer.isEmpty() ? RefusalReason.NOT_AN_OBJECT : RefusalReason.WRONG_TYPE;
    problems.add(reason, pointer, "is " + value.told() + "; allowed: a mapping");
    return new DocumentMembers(pointer, new TreeMap<>(), problems);
  }

  boolean has(String name) {
    return present(name) != null;
  }

  /** True where a value is there; what it is is judged by what is asked next. */
  private @Nullable DocumentValue present(String name) {
    asked.add(name);
    DocumentValue value = members.get(name);
    return value instanceof DocumentValue.Nothing ? null : value;
  }

  /** A text of that form; a problem where it is missing and there is no fallback. */
  String text(String name, @Nullable String fallback, Pattern form, String allowed) {
    DocumentValue value = present(name);
    if (value instanceof DocumentValue.Text text && form.matcher(text.value()).matches()) {
      return text.value();
    }
    if (value != null) {
      refuse(
          value instanceof DocumentValue.Text
              ? RefusalReason.OUT_OF_RANGE
              : RefusalReason.WRONG_TYPE,
          name,
          value,
          allowed);
    } else if (fallback == null) {
      missing(name, allowed);
    }
    return fallback == null ? "" : fallback;
  }

  boolean flag(String name, boolean fallback) {
    Boolean flag = flag(name);
    return flag == null ? fallback : flag;
  }

  @Nullable Boolean flag(String name) {
    DocumentValue value = present(name);
    if (value instanceof DocumentValue.Flag flag) {
      return flag.value();
    }
    if (value != null) {
      refuse(RefusalReason.WRONG_TYPE, name, value, "true, false");
    }
    return null;
  }

  int whole(String name, int fallback, int least, int most) {
    double value = real(name, fallback, least, most, true);
    return (int) value;
  }

  double real(String name, double fallback, double least, double most) {
    return real(name, fallback, least, most, false);
  }

  private double real(String name, double fallback, double least, double most, boolean whole) {
    DocumentValue value = present(name);
    if (value == null) {
      return fallback;
    }
    String allowed =
        plain(least) + " to " + plain(most) + (whole ? ", a whole number" : ", a number");
    if (!(value instanceof DocumentValue.Real real) || whole && !real.isWhole()) {
      refuse(RefusalReason.WRONG_TYPE, name, value, allowed);
      return fallback;
    }
    if (!(real.value() >= least && real.value() <= most)) {
      refuse(RefusalReason.OUT_OF_RANGE, name, value, allowed);
      return fallback;
    }
    return real.value();
  }

  /** Milliseconds of a text such as {@code 10m}; a problem where it is missing and required. */
  long duration(String name, long fallbackMs, boolean required, long leastMs, long mostMs) {
    String allowed =
        DurationText.of(leastMs) + " to " + DurationText.of(mostMs) + ", with its unit: ms s m h d";
    DocumentValue value = present(name);
    if (value == null) {
      if (required) {
        missing(name, allowed);
      }
      return fallbackMs;
    }
    if (!(value instanceof DocumentValue.Text text)) {
      refuse(RefusalReason.WRONG_TYPE, name, value, allowed);
      return fallbackMs;
    }
    OptionalLong millis = DurationText.millis(text.value());
    if (millis.isEmpty() || millis.getAsLong() < leastMs || millis.getAsLong() > mostMs) {
      refuse(RefusalReason.OUT_OF_RANGE, name, value, allowed);
      return fallbackMs;
    }
    return millis.getAsLong();
  }

  /** Epoch milliseconds of a date-time with offset, which is required. */
  long time(String name) {
    String allowed = "a time with offset, such as 2027-01-31T08:00:00Z";
    DocumentValue value = present(name);
    if (value == null) {
      missing(name, allowed);
      return 0;
    }
    if (value instanceof DocumentValue.Text text) {
      char[] characters = text.value().toCharArray();
      long millis = TimeParser.parse(characters, 0, characters.length);
      if (millis != TimeParser.INVALID && millis >= RecordReader.EARLIEST_MS) {
        return millis;
      }
    }
    refuse(RefusalReason.WRONG_TYPE, name, value, allowed);
    return 0;
  }

  /** One of those values by its word; null where it is absent or none of them. */
  <T> @Nullable T choice(String name, List<T> values, Function<T, String> word) {
    DocumentValue value = present(name);
    return value == null ? null : chosen(pointerOf(name), value, values, word);
  }

  /** Several of those values by their words, each once, in the order of the list. */
  <T> List<T> choices(String name, List<T> values, Function<T, String> word) {
    List<T> chosen = new ArrayList<>();
    List<DocumentValue> items = items(name, values.size());
    for (int i = 0; i < items.size(); i++) {
      T each = chosen(pointerOf(name) + "/" + i, items.get(i), values, word);
      if (each != null) {
        chosen.add(each);
      }
    }
    return values.stream().filter(chosen::contains).toList();
  }

  /** Texts of that form. */
  List<String> texts(String name, int most, Pattern form, String allowed) {
    List<String> texts = new ArrayList<>();
    List<DocumentValue> items = items(name, most);
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) instanceof DocumentValue.Text text && form.matcher(text.value()).matches()) {
        texts.add(text.value());
      } else {
        problems.add(
            RefusalReason.OUT_OF_RANGE,
            pointerOf(name) + "/" + i,
            "is " + items.get(i).told() + "; allowed: " + allowed);
      }
    }
    return texts;
  }

  /** The mapping at a name; an empty one where it is absent. */
  DocumentMembers members(String name) {
    DocumentValue value = present(name);
    return value == null
        ? new DocumentMembers(pointerOf(name), new TreeMap<>(), problems)
        : of(pointerOf(name), value, problems);
  }

  /** The mappings of a list, at most so many. */
  List<DocumentMembers> list(String name, int most) {
    List<DocumentMembers> list = new ArrayList<>();
    List<DocumentValue> items = items(name, most);
    for (int i = 0; i < items.size(); i++) {
      list.add(of(pointerOf(name) + "/" + i, items.get(i), problems));
    }
    return list;
  }

  /** The names of all members, for a mapping whose names are free. */
  List<String> names() {
    return List.copyOf(members.keySet());
  }

  private List<DocumentValue> items(String name, int most) {
    DocumentValue value = present(name);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof DocumentValue.Items items)) {
      refuse(RefusalReason.WRONG_TYPE, name, value, "a list");
      return List.of();
    }
    if (items.values().size() > most) {
      problems.add(
          RefusalReason.OUT_OF_RANGE,
          pointerOf(name),
          "has " + items.values().size() + " elements; allowed: at most " + most);
      return List.of();
    }
    return items.values();
  }

  private <T> @Nullable T chosen(
      String place, DocumentValue value, List<T> values, Function<T, String> word) {
    for (T each : values) {
      if (value instanceof DocumentValue.Text text && text.value().equals(word.apply(each))) {
        return each;
      }
    }
    RefusalReason reason =
        value instanceof DocumentValue.Text
            ? RefusalReason.UNKNOWN_VALUE
            : RefusalReason.WRONG_TYPE;
    String allowed = String.join(", ", values.stream().map(word).toList());
    problems.add(reason, place, "is " + value.told() + "; allowed: " + allowed);
    return null;
  }

  /** Notes what a member must not be there for. */
  void refuse(String name, String detail) {
    problems.add(RefusalReason.OUT_OF_RANGE, pointerOf(name), detail);
  }

  void missing(String name, String allowed) {
    problems.add(RefusalReason.MISSING_FIELD, pointerOf(name), "is missing; allowed: " + allowed);
  }

  private void refuse(RefusalReason reason, String name, DocumentValue value, String allowed) {
    problems.add(reason, pointerOf(name), "is " + value.told() + "; allowed: " + allowed);
  }

  /** Every member that was not asked for is a problem, with the nearest name that was. */
  void end() {
    for (String name : members.keySet()) {
      if (!asked.contains(name)) {
        String nearest = EditDistance.nearest(name, asked).orElse("none");
        problems.add(
            RefusalReason.UNKNOWN_VALUE,
            pointerOf(name),
            "is unknown; the nearest is " + nearest + ", allowed: " + String.join(", ", asked));
      }
    }
  }

  private String pointerOf(String name) {
    return pointer + "/" + DocumentReader.escaped(name);
  }

  private static String plain(double number) {
    long whole = (long) number;
    return whole == number ? Long.toString(whole) : Double.toString(number);
  }
}
