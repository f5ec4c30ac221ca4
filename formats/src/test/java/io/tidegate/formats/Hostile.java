package io.tidegate.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Records whose values a client or a new version could have made something else: still JSON, and
 * not what anybody expects.
 */
public final class Hostile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RAW = "\u0001raw\u0001";

  private final Random random;
  private final int deepest;
  private final int longest;
  private final List<String> raw = new ArrayList<>();

  /**
   * @param deepest how deep a value may be nested
   * @param longest how long a text may be
   */
  public Hostile(long seed, int deepest, int longest) {
    this.random = new Random(seed);
    this.deepest = deepest;
    this.longest = longest;
  }

  /** The record with some of its values changed, as text. */
  public String spoil(String record) {
    JsonNode spoilt = walk(read(record));
    String text = spoilt.toString();
    for (int i = 0; i < raw.size(); i++) {
      text = text.replace(JSON.getNodeFactory().textNode(RAW + i).toString(), raw.get(i));
    }
    raw.clear();
    return text;
  }

  private static JsonNode read(String record) {
    try {
      return JSON.readTree(record);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + record, e);
    }
  }

  private JsonNode walk(JsonNode node) {
    if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        if (random.nextInt(6) == 0) {
          change(object, name);
        } else {
          JsonNode unused = walk(object.get(name));
        }
      }
    } else if (node instanceof ArrayNode array) {
      array.forEach(this::walk);
    }
    return node;
  }

  private void change(ObjectNode object, String name) {
    JsonNode value = object.get(name);
    switch (random.nextInt(15)) {
      case 0 -> object.remove(name);
      case 1 -> object.put(name, value.isNumber() ? value.asText() : "17");
      case 2 -> object.putArray(name).add(value);
      case 3 -> object.putObject(name).set(name, value);
      case 4 -> object.put(name, random.nextBoolean());
      case 5 -> object.put(name, random.nextLong());
      case 6 -> object.put(name, random.nextDouble() * 1e300);
      case 7 -> object.putNull(name);
      case 8 -> object.put(name, "x".repeat(random.nextInt(4) == 0 ? longest : 300));
      case 9 -> put(object, name, "\"\\ud800 \\udc00\\ud83d\"");
      case 10 -> put(object, name, "[".repeat(deepest) + "]".repeat(deepest));
      case 11 -> put(object, name, value + "," + JSON.getNodeFactory().textNode(name) + ":7");
      case 12 -> put(object, name, "{}," + JSON.getNodeFactory().textNode(name) + ":" + value);
      case 13 -> put(object, name, "-" + "9".repeat(400));
      default -> put(object, name, "\"\\u0000\\u202e {\\\"a\\\":[1,\"");
    }
  }

  /** A value that no tree can hold. */
  private void put(ObjectNode object, String name, String text) {
    object.put(name, RAW + raw.size());
    raw.add(text);
  }
}
