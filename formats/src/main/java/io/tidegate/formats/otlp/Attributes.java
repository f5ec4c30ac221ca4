package io.tidegate.formats.otlp;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Those attributes of a span, a data point or a resource that are wanted, as text. Of two of one
 * name the first counts; a list of texts stands as one text with commas, as the values of an HTTP
 * header that is sent twice do (RFC 9110, 5.3).
 */
final class Attributes {
  /** So much of a value is taken; an identifier needs 256 characters. */
  static final int MOST_CHARS = 2_048;

  private final SortedMap<String, String> values = new TreeMap<>();

  void put(String name, @Nullable String value) {
    if (value != null) {
      values.putIfAbsent(name, value);
    }
  }

  @Nullable String get(String name) {
    return values.get(name);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** The first of these that is there and not empty. */
  @Nullable String first(List<String> names) {
    for (String name : names) {
      String value = values.get(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }

  /** The first of these that is a number; NaN where none is. */
  double number(List<String> names) {
    for (String name : names) {
      double number = numberOf(values.get(name));
      if (!Double.isNaN(number)) {
        return number;
      }
    }
    return Double.NaN;
  }

  /** The finite number that a text is; NaN where it is none. */
  static double numberOf(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > 32) {
      return Double.NaN;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ofNumber = c >= '0' && c <= '9' || "+-.eE".indexOf(c) >= 0;
      if (!ofNumber) {
        return Double.NaN;
      }
    }
    try {
      double number = Double.parseDouble(text);
      return Double.isFinite(number) ? number : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
