package io.tidegate.formats.map;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place of a value in a record: a JSON Pointer (RFC 6901), in which the segment {@code *} is
 * each element of an array.
 *
 * @param segments names of members, places in arrays, {@code *}
 */
record Pointer(List<String> segments) {
  /** Each element of an array, of which each is an event of its own. */
  static final String EACH = "*";

  /** No pointer has more segments, and no record is looked into deeper. */
  static final int MOST_SEGMENTS = 16;

  Pointer {
    segments = List.copyOf(segments);
  }

  /** The place that a text says; null where it is no pointer. */
  static @Nullable Pointer of(String text) {
    if (!text.startsWith("/") || text.length() < 2) {
      return null;
    }
    List<String> segments = new ArrayList<>();
    for (String part : text.substring(1).split("/", -1)) {
      segments.add(part.replace("~1", "/").replace("~0", "~"));
    }
    return segments.size() > MOST_SEGMENTS ? null : new Pointer(segments);
  }

  /** How many segments lead to what is exploded; -1 where nothing is. */
  int eachAt() {
    return segments.indexOf(EACH);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String segment : segments) {
      text.append('/').append(segment.replace("~", "~0").replace("/", "~1"));
    }
    return text.toString();
  }
}
