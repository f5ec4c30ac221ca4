package io.tidegate.detectors.engine;

import io.tidegate.schemas.decode.Conflict;
import io.tidegate.schemas.decode.Format;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One configured source of records: a topic, its format, and constants for fields of its records.
 * The constants are an authority: who writes to the topic speaks for them and for nothing else.
 *
 * @param conflict what becomes of a record that says otherwise
 */
public record Source(
    String topic, Format format, SortedMap<String, String> set, Conflict conflict) {

  public Source {
    set = new TreeMap<>(set);
  }

  /** A source that refuses records which say otherwise than its constants. */
  public Source(String topic, Format format, SortedMap<String, String> set) {
    this(topic, format, set, Conflict.REFUSE);
  }

  /** A topic in Tidegate's own format whose records carry all that is required. */
  public static Source of(String topic) {
    return new Source(topic, Format.TIDEGATE, new TreeMap<>(Map.of()));
  }
}
