package io.tidegate.schemas.decode;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Constants that a source sets for string fields which its records do not carry. */
final class SourceConstants {
  private final SortedMap<String, String> values;

  SourceConstants(SortedMap<String, String> values, List<String> allowed) {
    for (String name : values.keySet()) {
      if (!allowed.contains(name)) {
        throw new IllegalArgumentException(
            "sources: set names the field " + name + "; allowed: " + String.join(", ", allowed));
      }
    }
    this.values = new TreeMap<>(values);
  }

  @Nullable String get(String name) {
    return values.get(name);
  }
}
