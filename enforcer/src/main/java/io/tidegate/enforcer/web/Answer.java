package io.tidegate.enforcer.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an {@link HttpEndpoint} says to a request: a status, headers and a text, which may be empty.
 */
public record Answer(int status, SortedMap<String, String> headers, String text) {
  public Answer {
    requireNonNull(text, "text is null");
    headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
  }

  /** An answer of a status alone. */
  public static Answer of(int status) {
    return new Answer(status, Collections.emptySortedMap(), "");
  }

  /** An answer with a text of that content type. */
  public static Answer of(int status, String type, String text) {
    return new Answer(status, new TreeMap<>(Map.of("Content-Type", type)), text);
  }

  byte[] bytes() {
    return text.getBytes(UTF_8);
  }
}
