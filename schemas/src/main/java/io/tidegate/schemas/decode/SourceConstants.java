package io.tidegate.schemas.decode;

import io.tidegate.schemas.entity.Identifier;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Constants that a source sets for string fields. They are an authority: whoever may write to the
 * source speaks for what is set and for nothing else.
 */
final class SourceConstants {
  private final SortedMap<String, String> values;
  private final Conflict conflict;

  SourceConstants(SortedMap<String, String> values, Conflict conflict, List<String> allowed) {
    values.forEach(
        (name, value) -> {
          if (!allowed.contains(name)) {
            throw new IllegalArgumentException(
                "sources: set names the field "
                    + name
                    + "; allowed: "
                    + String.join(", ", allowed));
          }
          if (!Identifier.isName(value)) {
            throw new IllegalArgumentException(
                "sources: set."
                    + name
                    + " is '"
                    + Identifier.of(value)
                    + "'; allowed: 1 to 256 characters that can be printed, not * alone");
          }
        });
    this.values = new TreeMap<>(values);
    this.conflict = conflict;
  }

  @Nullable String get(String name) {
    return values.get(name);
  }

  /** True where it does not matter what the record says. */
  boolean overrules(String name) {
    return conflict == Conflict.OVERRULE && values.containsKey(name);
  }

  /** What holds, given what the record says; null where neither says anything. */
  @Nullable String settle(String name, @Nullable String said, RecordReader reader) {
    String set = values.isEmpty() ? null : values.get(name);
    if (set == null || said == null || said.equals(set)) {
      return set == null ? said : set;
    }
    if (conflict == Conflict.OVERRULE) {
      reader.flaw(name, RefusalReason.CONFLICT);
    } else {
      reader.refuseRecord(
          RefusalReason.CONFLICT, name, "is " + said + ", but its source stands for " + set);
    }
    return set;
  }
}
