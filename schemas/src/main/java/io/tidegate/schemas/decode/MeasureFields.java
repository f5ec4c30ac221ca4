package io.tidegate.schemas.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.operator.Measure;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The members of an operator record that say what is to be done. */
final class MeasureFields {
  private static final long ABSENT = -1;

  /** What is less is nothing. */
  private static final double LEAST_CEILING = 1e-6;

  private final RecordReader reader;
  private Measure.@Nullable Kind action;
  private long durationMs = ABSENT;
  private SortedMap<String, BigDecimal> limits = new TreeMap<>();

  MeasureFields(RecordReader reader) {
    this.reader = reader;
  }

  /** Reads the member, if it is one of these. */
  boolean read(String name, JsonParser in) throws IOException {
    switch (name) {
      case "action" -> action = action(in, name);
      case "duration" -> durationMs = duration(in, name);
      case "limits" -> limits = limits(in, name);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** What is wrong with what was read for a containment, or null. */
  Decoded.@Nullable Refusal<Measure> refusal() {
    if (action == null) {
      return missing("action", "is required");
    }
    if (durationMs == ABSENT) {
      return missing("duration", "is required");
    }
    if (action == Measure.Kind.THROTTLE && limits.isEmpty()) {
      return missing("limits", "is required for a throttle");
    }
    return action == Measure.Kind.THROTTLE || limits.isEmpty()
        ? null
        : new Decoded.Refusal<>(
            RefusalReason.OUT_OF_RANGE, "limits", "must be absent for " + action.wireName());
  }

  /** What was read, of which nothing is missing. */
  Measure measure() {
    if (action == null) {
      throw new IllegalStateException("no action was read");
    }
    return new Measure(action, limits, durationMs);
  }

  private Measure.@Nullable Kind action(JsonParser in, String name) throws IOException {
    String word = reader.freshId(in, name);
    if (word == null) {
      return null;
    }
    for (Measure.Kind each : Measure.Kind.values()) {
      if (each.wireName().equals(word)) {
        return each;
      }
    }
    List<String> allowed =
        Arrays.stream(Measure.Kind.values()).map(Measure.Kind::wireName).toList();
    reader.refuse(RefusalReason.UNKNOWN_VALUE, name, "is " + word + ", must be one of " + allowed);
    return null;
  }

  private long duration(JsonParser in, String name) throws IOException {
    long millis = reader.count(in, name, ABSENT, Measure.LONGEST_MS);
    if (millis != ABSENT && millis < Measure.SHORTEST_MS) {
      reader.refuse(
          RefusalReason.OUT_OF_RANGE, name, "is " + millis + ", must be at least 1000 ms");
    }
    return millis;
  }

  private SortedMap<String, BigDecimal> limits(JsonParser in, String name) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NULL || !reader.opens(in, name)) {
      return new TreeMap<>();
    }
    SortedMap<String, BigDecimal> read = new TreeMap<>();
    for (String each = in.nextFieldName(); each != null; each = in.nextFieldName()) {
      in.nextToken();
      String full = name + "." + each;
      if (!Limit.OF_THROTTLE.contains(each)) {
        reader.refuse(RefusalReason.UNKNOWN_VALUE, full, "must be one of " + Limit.OF_THROTTLE);
      } else if (read.containsKey(each)) {
        reader.refuse(RefusalReason.DUPLICATE_FIELD, full, "stands twice");
      } else {
        read.put(each, new Limit(each, ceiling(in, full)).value());
      }
      if (reader.failed()) {
        return new TreeMap<>();
      }
    }
    return read;
  }

  private BigDecimal ceiling(JsonParser in, String name) throws IOException {
    double value = reader.number(in, name, 0, Limit.MOST_ASKED);
    if (Double.isNaN(value)) {
      reader.refuse(RefusalReason.WRONG_TYPE, name, "must be a number");
    }
    return value >= LEAST_CEILING ? in.getDecimalValue() : BigDecimal.ZERO;
  }

  private static Decoded.Refusal<Measure> missing(String name, String what) {
    return new Decoded.Refusal<>(RefusalReason.MISSING_FIELD, name, what);
  }
}
