package io.tidegate.schemas.decode;

import java.util.List;
import java.util.SortedMap;

/** A value of a document that was read whole; its depth and size are bounded. */
sealed interface DocumentValue {

  record Text(String value) implements DocumentValue {}

  /** {@code text} is the number as it was written. */
  record Real(double value, String text) implements DocumentValue {
    boolean isWhole() {
      return value == StrictMath.rint(value);
    }
  }

  record Flag(boolean value) implements DocumentValue {}

  record Nothing() implements DocumentValue {}

  record Items(List<DocumentValue> values) implements DocumentValue {}

  record Members(SortedMap<String, DocumentValue> values) implements DocumentValue {}

  /** How a person would name it. */
  default String told() {
    if (this instanceof Text text) {
      return text.value().length() > MOST_TOLD
          ? text.value().substring(0, MOST_TOLD) + "…"
          : text.value();
    }
    if (this instanceof Real real) {
      return real.text();
    }
    if (this instanceof Flag flag) {
      return Boolean.toString(flag.value());
    }
    return this instanceof Items ? "a list" : this instanceof Members ? "a mapping" : "empty";
  }

  /** Longer texts are told by their beginning. */
  int MOST_TOLD = 80;
}
