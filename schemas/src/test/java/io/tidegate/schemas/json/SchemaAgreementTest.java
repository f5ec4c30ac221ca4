package io.tidegate.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.schemas.decode.OperatorDecoder;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.encode.EntityRecordEncoder;
import io.tidegate.schemas.encode.OperatorEncoder;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a JSON Schema accepts is decoded as it stands, and nothing else is, save for the listed
 * exceptions: the rest is refused, or named as a flaw where the member is not required.
 */
class SchemaAgreementTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(JsonGenerator.Feature.ESCAPE_NON_ASCII, true);
  private static final int VALID = 500;
  private static final int MUTATED = 6;

  /** Members whose decoder is stricter than a schema can be, and why. */
  private static final Map<String, String> STRICTER =
      Map.of("zone of ENTITY", "a schema does not know which time zones there are");

  /** What is decoded: its schema, how it is made, how it is read, and the objects within it. */
  enum Input {
    EVENT("inference-event", List.of()),
    SAMPLE("node-sample", List.of()),
    SCALING("scaling-event", List.of("nodes")),
    ENTITY("entity-record", List.of("limits")),
    OPERATOR("operator-record", List.of("limits"));

    private final SchemaFile schema;
    private final List<String> nested;
    private final TelemetryDecoder telemetry = new TelemetryDecoder(new TreeMap<>());
    private final ScalingDecoder scaling = new ScalingDecoder(new TreeMap<>());
    private final EntityRecordDecoder entities = new EntityRecordDecoder();
    private final OperatorDecoder operators = new OperatorDecoder();

    Input(String schema, List<String> nested) {
      this.schema = new SchemaFile(schema);
      this.nested = nested;
    }

    private byte[] made(RandomRecords records) {
      return switch (this) {
        case EVENT -> new TelemetryEncoder().encode(records.event());
        case SAMPLE -> new TelemetryEncoder().encode(records.sample());
        case SCALING -> new ScalingEncoder().encode(records.scaling());
        case ENTITY -> new EntityRecordEncoder().encode(records.entity());
        case OPERATOR -> new OperatorEncoder().encode(records.operator());
      };
    }

    private Decoded<?> decoded(byte[] record) {
      return switch (this) {
        case EVENT, SAMPLE -> telemetry.decode(record, Long.MAX_VALUE);
        case SCALING -> scaling.decode(record, Long.MAX_VALUE);
        case ENTITY -> entities.decode("tenant/t1", record);
        case OPERATOR -> operators.decode(record, Long.MAX_VALUE);
      };
    }

    private boolean decodes(String record) {
      return decoded(record.getBytes(StandardCharsets.UTF_8)) instanceof Decoded.Value<?> value
          && value.flaws().isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Input.class)
  void whatIsEncodedIsValidAndDecodes(Input input) throws IOException {
    RandomRecords records = new RandomRecords(7);
    for (int i = 0; i < VALID; i++) {
      byte[] record = input.made(records);
      String text = new String(record, StandardCharsets.UTF_8);
      assertThat(input.schema.problems(text)).as(text).isEmpty();
      assertThat(input.decoded(record))
          .as(text)
          .isInstanceOfSatisfying(
              Decoded.Value.class,
              value -> {
                assertThat(value.unknownFields()).isZero();
                assertThat(value.flaws()).isEmpty();
              });
      assertThat(input.schema.members())
          .containsAll(JSON.readTree(record).properties().stream().map(Map.Entry::getKey).toList());
    }
  }

  @ParameterizedTest
  @EnumSource(Input.class)
  void aChangedMemberIsJudgedAlike(Input input) throws IOException {
    RandomRecords records = new RandomRecords(11);
    List<String> disagreements = new ArrayList<>();
    TreeMap<String, Integer> refused = new TreeMap<>();
    for (int i = 0; i < MUTATED; i++) {
      ObjectNode record = (ObjectNode) JSON.readTree(input.made(records));
      for (String name : input.schema.members()) {
        compare(input, record, record, List.of(name), refused, disagreements);
      }
      for (String outer : input.nested) {
        for (String name : input.schema.members(outer)) {
          ObjectNode copy = record.deepCopy();
          ObjectNode inner =
              outer.equals("nodes")
                  ? copy.putArray(outer).addObject().put("node", "n1")
                  : copy.putObject(outer);
          compare(input, copy, inner, List.of(outer, name), refused, disagreements);
        }
      }
    }
    assertThat(disagreements).isEmpty();
    assertThat(refused).as("members of which some change is not taken").isNotEmpty();
    assertThat(refused.keySet()).containsAll(input.schema.members());
  }

  /** Puts each value into that member of {@code inner}, a part of {@code record}. */
  private static void compare(
      Input input,
      ObjectNode record,
      ObjectNode inner,
      List<String> path,
      Map<String, Integer> refused,
      List<String> disagreements)
      throws JsonProcessingException {
    String name = path.get(path.size() - 1);
    JsonNode before = inner.get(name);
    for (JsonNode value : Values.of(input.schema.member(path.toArray(String[]::new)))) {
      inner.set(name, value);
      judge(input, path, value, JSON.writeValueAsString(record), refused, disagreements);
    }
    inner.remove(name);
    judge(input, path, null, JSON.writeValueAsString(record), refused, disagreements);
    if (before != null) {
      inner.set(name, before);
    }
  }

  private static void judge(
      Input input,
      List<String> path,
      @Nullable JsonNode value,
      String text,
      Map<String, Integer> refused,
      List<String> disagreements) {
    boolean valid = input.schema.accepts(text);
    boolean decodes = input.decodes(text);
    String place = String.join(".", path);
    boolean allowed = valid && STRICTER.containsKey(place + " of " + input);
    if (valid != decodes && !allowed) {
      disagreements.add(
          input + " " + place + " = " + value + ": schema " + valid + ", decoder " + decodes);
    }
    if (!valid && !decodes) {
      refused.merge(place, 1, Integer::sum);
    }
  }

  @Test
  void schemasAreNamedAsTheyAreServed() {
    for (String name :
        List.of(
            "inference-event",
            "node-sample",
            "scaling-event",
            "entity-record",
            "operator-record",
            "audit-record",
            "policy",
            "command",
            "response",
            "enforcer-record",
            "dead-letter",
            "alert-data")) {
      JsonNode root = new SchemaFile(name).root();
      assertThat(root.path("$schema").asText())
          .isEqualTo("https://json-schema.org/draft/2020-12/schema");
      assertThat(root.path("$id").asText())
          .isEqualTo("https://tidegate.io/schema/v1/" + name + ".schema.json");
      assertThat(root.path("title").asText()).isNotBlank();
      assertThat(root.path("description").asText()).isNotBlank();
      assertDescribed(name, root);
    }
  }

  private static void assertDescribed(String place, JsonNode at) {
    at.path("properties")
        .fields()
        .forEachRemaining(
            member -> {
              String name = place + "." + member.getKey();
              JsonNode schema = member.getValue();
              boolean narrows = !schema.has("type") && !schema.has("$ref") && !schema.has("const");
              if (!narrows || schema.has("enum") && place.matches("[a-z-]+")) {
                assertThat(schema.path("description").asText()).as(name).isNotBlank();
              }
              assertDescribed(name, schema);
            });
    if (at.has("items")) {
      assertDescribed(place + "[]", at.get("items"));
    }
  }
}
