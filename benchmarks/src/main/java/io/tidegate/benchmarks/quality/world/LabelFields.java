package io.tidegate.benchmarks.quality.world;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The fields of one object of a file of labels, each read as what it must be. */
final class LabelFields {
  private static final long EARLIEST_MS = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
  private static final long LATEST_MS = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();
  private static final String TIMES =
      "; allowed: ms since 1970 (2000 to 2100) or RFC 3339, as 1785484800000 or"
          + " \"2026-07-31T08:00:00Z\"";
  private static final Set<String> KINDS =
      new TreeSet<>(
          List.of("tenant", "api_key", "user", "source", "node", "model", "cluster", "node_group"));

  private final String file;
  private final String path;
  private final JsonNode object;

  /**
   * The fields of an object.
   *
   * @param path of the object in its file, with a dot behind it; empty for the file's own
   */
  LabelFields(String file, String path, JsonNode object) {
    this.file = file;
    this.path = path;
    this.object = object;
  }

  void requireObject() {
    if (!object.isObject()) {
      String where = path.isEmpty() ? "" : " " + path.substring(0, path.length() - 1);
      throw new WorldRefusedException(file + ":" + where + " is not a JSON object");
    }
  }

  /** True unless it is missing or null. */
  boolean has(String field) {
    return object.hasNonNull(field);
  }

  /** The names of fields that are not among those. */
  List<String> others(Set<String> known) {
    List<String> others = new ArrayList<>();
    object.fieldNames().forEachRemaining(others::add);
    others.removeIf(known::contains);
    return others;
  }

  /** A moment, in ms since 1970. */
  long time(String field) {
    JsonNode value = object.path(field);
    if (!has(field)) {
      throw refused(field, "is missing" + TIMES);
    }
    long timeMs = value.isTextual() ? parsed(field, value.textValue()) : millis(field, value);
    if (timeMs < EARLIEST_MS || timeMs > LATEST_MS) {
      throw refused(field, "is " + value + TIMES);
    }
    return timeMs;
  }

  String text(String field) {
    String text = text(field, "");
    if (text.isEmpty()) {
      throw refused(field, "is missing or empty; needed: a text");
    }
    return text;
  }

  String text(String field, String otherwise) {
    JsonNode value = object.path(field);
    if (has(field) && !value.isTextual()) {
      throw refused(field, "is " + value + "; allowed: a text");
    }
    return has(field) ? value.textValue() : otherwise;
  }

  /** False where it is missing. */
  boolean truth(String field) {
    JsonNode value = object.path(field);
    if (has(field) && !value.isBoolean()) {
      throw refused(field, "is " + value + "; allowed: true or false");
    }
    return value.asBoolean(false);
  }

  int number(String field, int least, int most, int otherwise) {
    JsonNode value = object.path(field);
    if (!has(field)) {
      return otherwise;
    }
    if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
      throw refused(field, "is " + value + "; allowed: " + least + " to " + most);
    }
    return value.intValue();
  }

  /** Texts; none where it is missing. */
  Set<String> names(String field) {
    Set<String> names = new TreeSet<>();
    for (JsonNode each : array(field)) {
      if (!each.isTextual() || each.textValue().isEmpty()) {
        throw refused(field, "has " + each + "; allowed: texts");
      }
      names.add(each.textValue());
    }
    return names;
  }

  /** Entities as {@code <kind>/<id>}; none where it is missing. */
  Set<String> entities(String field) {
    Set<String> entities = names(field);
    for (String each : entities) {
      int stroke = each.indexOf('/');
      if (stroke < 0 || stroke == each.length() - 1 || !KINDS.contains(each.substring(0, stroke))) {
        throw refused(
            field,
            "has '" + each + "'; allowed: KIND/ID, where KIND is " + String.join(", ", KINDS));
      }
    }
    return entities;
  }

  /** Objects in an array. */
  List<LabelFields> objects(String field, boolean required) {
    if (required && !has(field)) {
      throw refused(field, "is missing; needed: an array, empty where nothing is to be found");
    }
    List<LabelFields> objects = new ArrayList<>();
    int index = 0;
    for (JsonNode each : array(field)) {
      String where = String.format(Locale.ROOT, "%s%s[%d].", path, field, index++);
      LabelFields fields = new LabelFields(file, where, each);
      fields.requireObject();
      objects.add(fields);
    }
    return objects;
  }

  WorldRefusedException refused(String field, String why) {
    return new WorldRefusedException(file + ": " + path + field + " " + why);
  }

  private Iterable<JsonNode> array(String field) {
    JsonNode value = object.path(field);
    if (has(field) && !value.isArray()) {
      throw refused(field, "is " + value + "; allowed: an array");
    }
    return value;
  }

  private long parsed(String field, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      throw new WorldRefusedException(
          file + ": " + path + field + " is \"" + text + "\"" + TIMES, e);
    }
  }

  private long millis(String field, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw refused(field, "is " + value + TIMES);
    }
    return value.longValue();
  }
}
