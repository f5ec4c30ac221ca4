package io.tidegate.detectors.engine;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One configured source of records: a topic, its format, and constants for fields that its records
 * do not carry.
 */
public record Source(String topic, String format, SortedMap<String, String> set) {

  /** Tidegate's own wire format, the only one so far. */
  public static final String TIDEGATE_FORMAT = "tidegate";

  public Source {
    set = new TreeMap<>(set);
    if (!format.equals(TIDEGATE_FORMAT)) {
      throw new IllegalArgumentException(
          "sources: format of topic " + topic + " is " + format + "; allowed: " + TIDEGATE_FORMAT);
    }
  }

  /** A topic in Tidegate's own format whose records carry all that is required. */
  public static Source of(String topic) {
    return new Source(topic, TIDEGATE_FORMAT, new TreeMap<>(Map.of()));
  }
}
