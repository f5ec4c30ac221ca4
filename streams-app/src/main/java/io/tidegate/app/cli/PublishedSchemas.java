package io.tidegate.app.cli;

import io.tidegate.formats.map.RecordMap;
import io.tidegate.schemas.policy.Policy;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** The published JSON Schemas, by their names. */
final class PublishedSchemas {
  private static final String MAP = "map";

  /** Their names: what goes in, what steers, what comes out, and how others' records are read. */
  static final List<String> NAMES =
      List.of(
          "inference-event",
          "node-sample",
          "scaling-event",
          "entity-record",
          "baseline",
          "policy",
          "operator-record",
          "enforcer-record",
          "response",
          "command",
          "alert-data",
          "audit-record",
          "dead-letter",
          MAP);

  private static final String FOLDER = "/io/tidegate/schemas/json/";

  private PublishedSchemas() {}

  /** The document of one of the {@link #NAMES}. */
  static InputStream open(String name) {
    if (name.equals(MAP)) {
      return RecordMap.schema();
    }
    return Objects.requireNonNull(
        Policy.class.getResourceAsStream(FOLDER + name + ".schema.json"),
        () -> "there is no schema " + name);
  }
}
