package io.tidegate.app.cli;

import io.tidegate.schemas.policy.Policy;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** The published JSON Schemas, by their names. */
final class PublishedSchemas {
  /** Their names: what goes in, what steers, what comes out. */
  static final List<String> NAMES =
      List.of(
          "inference-event",
          "node-sample",
          "scaling-event",
          "entity-record",
          "policy",
          "operator-record",
          "enforcer-record",
          "response",
          "command",
          "alert-data",
          "audit-record",
          "dead-letter");

  private static final String FOLDER = "/io/tidegate/schemas/json/";

  private PublishedSchemas() {}

  /** The document of one of the {@link #NAMES}. */
  static InputStream open(String name) {
    return Objects.requireNonNull(
        Policy.class.getResourceAsStream(FOLDER + name + ".schema.json"),
        () -> "there is no schema " + name);
  }
}
