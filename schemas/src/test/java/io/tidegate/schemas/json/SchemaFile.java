package io.tidegate.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** One JSON Schema of the contract, by the name of its file. */
final class SchemaFile {
  private static final String FOLDER = "/io/tidegate/schemas/json/";

  private final JsonSchema schema;

  SchemaFile(String name) {
    InputStream file =
        Objects.requireNonNull(
            SchemaFile.class.getResourceAsStream(FOLDER + name + ".schema.json"), name);
    schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(file);
  }

  /** What is wrong with the record; empty for a valid one. */
  Set<ValidationMessage> problems(String record) {
    return schema.validate(
        record,
        InputFormat.JSON,
        context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
  }

  boolean accepts(String record) {
    return problems(record).isEmpty();
  }

  JsonNode root() {
    return schema.getSchemaNode();
  }

  /** The schema of one member, reached through these names, with what it refers to. */
  JsonNode member(String... names) {
    JsonNode at = root();
    for (String name : names) {
      at = at.path("properties").path(name);
      if (at.path("items").has("properties")) {
        at = at.path("items");
      }
    }
    String ref = at.path("$ref").asText("#");
    return at.has("$ref") ? root().at(ref.substring(1)) : at;
  }

  /** The names of the members at that place. */
  List<String> members(String... names) {
    List<String> members = new ArrayList<>();
    member(names).path("properties").fieldNames().forEachRemaining(members::add);
    return members;
  }
}
