package io.tidegate.delivery.event;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** JSON as trees: numbers keep their digits, and members their order. */
public final class Documents {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private Documents() {}

  /** An empty object. */
  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** The bytes as a tree. */
  public static JsonNode read(byte[] json) throws IOException {
    return JSON.readTree(json);
  }

  /** The tree as UTF-8, on one line. */
  public static byte[] bytes(JsonNode tree) {
    try {
      return JSON.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no tree of JSON", e);
    }
  }

  /**
   * Whether it can be written: a number of a billion digits is short as long as it is only read.
   */
  public static boolean isWritable(JsonNode tree) {
    try {
      JSON.writeValueAsBytes(tree);
      return true;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** The text at that path, through the first element of arrays, or nothing. */
  public static String text(JsonNode tree, String... path) {
    JsonNode at = at(tree, path);
    return at.isValueNode() ? at.asText() : "";
  }

  /** The node at that path, through the first element of arrays, or a missing one. */
  public static JsonNode at(JsonNode tree, String... path) {
    JsonNode at = tree;
    for (String name : path) {
      at = (at.isArray() ? at.path(0) : at).path(name);
    }
    return at;
  }
}
