package io.tidegate.schemas.json;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.schemas.decode.PolicyDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The policies' decoder and JSON Schema accept the same documents, save for listed exceptions. */
class PolicySchemaTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(JsonGenerator.Feature.ESCAPE_NON_ASCII, true);

  private final SchemaFile schema = new SchemaFile("policy");
  private final PolicyDecoder decoder = new PolicyDecoder();
  private final List<String> disagreements = new ArrayList<>();
  private final TreeSet<String> refused = new TreeSet<>();

  @Test
  void aChangedMemberIsJudgedAlike() throws IOException {
    JsonNode document = full();
    assertThat(schema.problems(JSON.writeValueAsString(document))).isEmpty();

    change(document, document, schema.root(), "");

    assertThat(disagreements).isEmpty();
    assertThat(refused).contains("/name", "/guards/jitter", "/rules/0/escalation/steps/1/action");
  }

  /** Puts each value at each place below {@code at}, a part of {@code document}. */
  private void change(JsonNode document, JsonNode at, JsonNode rules, String pointer)
      throws JsonProcessingException {
    if (at instanceof ObjectNode members) {
      List<String> names = new ArrayList<>();
      members.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        String place = pointer + "/" + name;
        JsonNode below = resolved(rules.path("properties").path(name));
        JsonNode before = requireNonNull(members.get(name));
        for (JsonNode value : Values.of(below)) {
          members.set(name, value);
          judge(document, place, value);
        }
        members.remove(name);
        judge(document, place, null);
        members.set(name, before);
        change(document, before, below, place);
      }
      members.put("unknown", 1);
      judge(document, pointer + "/unknown", members.get("unknown"));
      members.remove("unknown");
    } else if (at instanceof ArrayNode items && !items.isEmpty()) {
      for (int i = 0; i < items.size(); i++) {
        change(document, items.get(i), resolved(rules.path("items")), pointer + "/" + i);
      }
    }
  }

  private JsonNode resolved(JsonNode rules) {
    return rules.has("$ref") ? schema.root().at(rules.get("$ref").asText().substring(1)) : rules;
  }

  private void judge(JsonNode document, String place, @Nullable JsonNode value)
      throws JsonProcessingException {
    String text = JSON.writeValueAsString(document);
    boolean valid = schema.accepts(text);
    boolean decodes = decoder.read(text.getBytes(StandardCharsets.UTF_8)).policy() != null;
    if (!valid && !decodes) {
      refused.add(place);
    } else if (valid != decodes && !(valid && mayBeStricter(place))) {
      disagreements.add(place + " = " + value + ": schema " + valid + ", decoder " + decodes);
    }
  }

  /** A schema cannot compare a duration with its bounds, nor one number with another. */
  private static boolean mayBeStricter(String place) {
    return place.matches(
        ".*/(ttl|cool_down|grace|deadline|answer_deadline|evidence|proof|memory|after)|/pre_warm/(least|most)|/rules/\\d/id");
  }

  private static JsonNode full() throws IOException {
    try (InputStream file = PolicySchemaTest.class.getResourceAsStream("/policies/full.json")) {
      return JSON.readTree(requireNonNull(file));
    }
  }
}
