package io.tidegate.schemas.json;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** The published JSON Schemas, by their names. */
public final class PublishedSchemas {
  /** Their names: what goes in, what steers, what comes out. */
  public static final List<String> NAMES =
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

  private PublishedSchemas() {}

  /** The document of one of the {@link #NAMES}. */
  public static InputStream open(String name) {
    return Objects.requireNonNull(
        PublishedSchemas.class.getResourceAsStream(name + ".schema.json"),
        () -> "there is no schema " + name);
  }
}
