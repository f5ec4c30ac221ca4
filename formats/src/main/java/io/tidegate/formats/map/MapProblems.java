package io.tidegate.formats.map;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is wrong with a map file. */
final class MapProblems {
  private static final int MOST_SHOWN = 80;

  private final List<String> lines = new ArrayList<>();

  /** Something at that place is wrong; the sentence says what, and what is allowed. */
  void add(String at, String sentence) {
    lines.add(at.isEmpty() ? sentence : at + " " + sentence);
  }

  /** The value there is not what is allowed. */
  void add(String at, JsonNode value, String allowed) {
    String found = value.isValueNode() ? value.asText() : value.toString();
    String shown = found.length() > MOST_SHOWN ? found.substring(0, MOST_SHOWN) + "…" : found;
    add(at, (value.isMissingNode() ? "is missing" : "is " + shown) + "; allowed: " + allowed);
  }

  /** Keys that there are not. */
  void keys(String at, JsonNode object, List<String> allowed) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (!allowed.contains(member.getKey())) {
        String place = at.isEmpty() ? member.getKey() : at + "." + member.getKey();
        add(place, "is no key; allowed: " + String.join(", ", allowed));
      }
    }
  }

  /** A text, or a list of them. */
  List<String> texts(String at, JsonNode value) {
    List<String> texts = new ArrayList<>();
    if (value.isMissingNode()) {
      return texts;
    }
    if (value.isArray()) {
      for (JsonNode each : value) {
        texts.add(each.asText());
        if (!each.isValueNode() || each.isNull()) {
          add(at, value, "texts");
        }
      }
    } else if (value.isValueNode() && !value.isNull()) {
      texts.add(value.asText());
    } else {
      add(at, value, "a text, or a list of them");
    }
    return texts;
  }

  void throwIfAny() {
    if (!lines.isEmpty()) {
      throw refusal();
    }
  }

  MapRefusedException refusal() {
    return new MapRefusedException(lines);
  }
}
