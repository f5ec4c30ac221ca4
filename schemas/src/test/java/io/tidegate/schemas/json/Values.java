package io.tidegate.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Values that a member may or may not have: every type, and both sides of every bound. */
final class Values {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "a b",
          "a\n",
          "*",
          "**",
          "\u007f",
          "\u0085",
          "\u009f",
          "\u00a0",
          "\u061c",
          "\u200e",
          "\u2027",
          "\u2028",
          "\u202e",
          "\u202f",
          "\u2066",
          "\u2069",
          "\u206a",
          "\ud800",
          "\ud83c\udf0a",
          "\u00e9",
          "x".repeat(256),
          "x".repeat(257),
          "\ud83c\udf0a".repeat(256),
          "\ud83c\udf0a".repeat(257),
          "end",
          "END",
          "deny",
          "day",
          "0123456789abcdef",
          "0123456789ABCDEF",
          "0123456789abcdeg",
          "0123456789abcdef0",
          "2026-07-31T08:00:12.417Z",
          "2026-07-31T08:00:12Z",
          "2026-07-31T08:00:12.417+02:00",
          "2024-02-29T00:00:00.123456789-11:30",
          "2026-07-31T08:00:12",
          "2026-07-31",
          "2026-02-29T08:00:12Z",
          "2026-13-01T08:00:12Z",
          "2026-07-31T24:00:00Z",
          "2026-07-31T08:60:00Z",
          "2026-07-31T08:00:12.Z",
          "2026-07-31T08:00:12+0200",
          "1998-12-31T23:59:59Z",
          "31.07.2026 08:00",
          "1785484812417");

  private Values() {}

  static List<JsonNode> of(JsonNode schema) {
    List<JsonNode> values = new ArrayList<>();
    TEXTS.forEach(text -> values.add(JSON.textNode(text)));
    values.add(JSON.nullNode());
    values.add(JSON.booleanNode(true));
    values.add(JSON.booleanNode(false));
    for (String number :
        List.of("-1", "0", "1", "0.5", "-0.5", "5.0", "99", "200", "1e30", "-1e30", "1e-30")) {
      values.add(number(new BigDecimal(number)));
    }
    values.add(number(new BigDecimal("99999999999999999999")));
    values.add(number(new BigDecimal("-99999999999999999999")));
    bounds(schema, values);
    schema.path("anyOf").forEach(part -> bounds(part, values));
    schema.path("enum").forEach(values::add);
    structures(schema, values);
    return values;
  }

  private static void bounds(JsonNode schema, List<JsonNode> values) {
    for (String bound : List.of("minimum", "maximum", "exclusiveMinimum")) {
      if (schema.has(bound)) {
        BigDecimal at = schema.get(bound).decimalValue();
        values.add(number(at));
        values.add(number(at.add(BigDecimal.ONE)));
        values.add(number(at.subtract(BigDecimal.ONE)));
      }
    }
  }

  private static void structures(JsonNode schema, List<JsonNode> values) {
    values.add(JSON.objectNode());
    values.add(JSON.objectNode().put("a", 1));
    values.add(JSON.objectNode().put("a", 1.5));
    values.add(JSON.objectNode().put("a", -1));
    values.add(JSON.objectNode().put("a", "b"));
    values.add(JSON.objectNode().put("a", "b\n"));
    values.add(JSON.objectNode().putNull("a"));
    values.add(JSON.objectNode().put("node", "n"));
    values.add(JSON.arrayNode());
    values.add(JSON.arrayNode().add("a"));
    values.add(JSON.arrayNode().add(""));
    values.add(JSON.arrayNode().add(1));
    values.add(JSON.arrayNode().addNull());
    values.add(JSON.arrayNode().add(JSON.objectNode()));
    values.add(JSON.arrayNode().add(JSON.objectNode().put("node", "n")));
    values.add(JSON.arrayNode().add(JSON.objectNode().put("node", "n").put("phase", 1)));
    int most = schema.path("maxItems").asInt(0);
    if (most > 0 && most <= 1_024) {
      values.add(list(most));
      values.add(list(most + 1));
    }
    int members = schema.path("maxProperties").asInt(0);
    if (members > 0) {
      values.add(object(members));
      values.add(object(members + 1));
    }
  }

  private static ArrayNode list(int size) {
    ArrayNode list = JSON.arrayNode();
    for (int i = 0; i < size; i++) {
      list.add("e" + i);
    }
    return list;
  }

  private static ObjectNode object(int size) {
    ObjectNode object = JSON.objectNode();
    for (int i = 0; i < size; i++) {
      object.put("m" + i, 1);
    }
    return object;
  }

  private static JsonNode number(BigDecimal value) {
    return value.scale() <= 0 && value.precision() - value.scale() < 25
        ? JSON.numberNode(value.toBigIntegerExact())
        : DecimalNode.valueOf(value);
  }
}
