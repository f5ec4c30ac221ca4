package io.tidegate.formats.scaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidegate.schemas.event.ScalingType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of one source and version say, row by row; the first that fits counts. Messages
 * are prose and change with versions, so what no row knows is counted.
 */
final class EventTable {
  private static final YAMLMapper YAML = new YAMLMapper(new YAMLFactory());
  private static final Set<String> ROW_MEMBERS =
      Set.of("reason", "kind", "message", "event", "unit", "reason_code", "capacity_type");

  private final String origin;
  private final Set<String> components;
  private final boolean complete;
  private final List<TableRow> rows;

  /** A row that fits, and what its holes hold. */
  record Match(String origin, TableRow row, SortedMap<String, String> held) {}

  private EventTable(String origin, Set<String> components, boolean complete, List<TableRow> rows) {
    this.origin = origin;
    this.components = components;
    this.complete = complete;
    this.rows = rows;
  }

  /** The tables of a resource file. */
  static List<EventTable> load(String name) {
    try (InputStream in = EventTable.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no table " + name);
      }
      List<EventTable> tables = new ArrayList<>();
      for (JsonNode table : YAML.readTree(in)) {
        tables.add(read(table));
      }
      return tables;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String origin() {
    return origin;
  }

  List<TableRow> rows() {
    return rows;
  }

  /** True where events of that component are this table's; it is empty where a way drops it. */
  boolean isOf(String component, String reason) {
    return component.isEmpty() ? names(reason) : components.contains(component);
  }

  /** True where an event of that reason that no row fits is one that a row should fit. */
  boolean shouldKnow(String reason) {
    return complete || names(reason);
  }

  /** The first row that fits; null where none does. */
  @Nullable Match match(String reason, String kind, String message) {
    for (TableRow row : rows) {
      SortedMap<String, String> held = row.match(reason, kind, message);
      if (held != null) {
        return new Match(origin, row, held);
      }
    }
    return null;
  }

  private boolean names(String reason) {
    return rows.stream().anyMatch(row -> row.reason().equals(reason));
  }

  private static EventTable read(JsonNode table) {
    Set<String> components = new TreeSet<>();
    table.path("components").forEach(component -> components.add(component.asText()));
    List<TableRow> rows = new ArrayList<>();
    table.path("rows").forEach(row -> rows.add(row(row)));
    return new EventTable(
        table.path("origin").asText(),
        components,
        table.path("complete").asBoolean(false),
        List.copyOf(rows));
  }

  private static TableRow row(JsonNode row) {
    row.fieldNames()
        .forEachRemaining(
            name -> {
              if (!ROW_MEMBERS.contains(name)) {
                throw new IllegalArgumentException("row has the member " + name + ": " + row);
              }
            });
    return new TableRow(
        row.path("reason").asText(),
        row.path("kind").asText(""),
        MessagePattern.of(row.path("message").asText()),
        row.has("event") ? typeOf(row.path("event").asText()) : null,
        row.path("unit").asText(""),
        row.path("reason_code").asText(""),
        row.path("capacity_type").asText(""));
  }

  private static ScalingType typeOf(String word) {
    for (ScalingType type : ScalingType.values()) {
      if (type.wireName().equals(word)) {
        return type;
      }
    }
    throw new IllegalArgumentException("row has the event " + word);
  }
}
