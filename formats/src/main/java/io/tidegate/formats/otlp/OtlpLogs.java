package io.tidegate.formats.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/**
 * Reads {@code LogsData} of either encoding (opentelemetry-proto 1.11.0, logs.proto) as plain JSON.
 * For logs that are few, such as those that carry what Kubernetes tells: all of it is kept while it
 * is read.
 */
public final class OtlpLogs {
  private static final int MOST_DEPTH = 64;
  private static final int MOST_TEXT = 1_048_576;
  private static final long NANOS_PER_MS = 1_000_000;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private OtlpLogs() {}

  /** Reads logs whose JSON was parsed. */
  public static void ofJson(JsonNode root, Consumer<LogEntry> use) {
    for (JsonNode resource : root.path("resourceLogs")) {
      ObjectNode of = plainPairs(resource.path("resource").path("attributes"), 0);
      for (JsonNode scope : resource.path("scopeLogs")) {
        for (JsonNode log : scope.path("logRecords")) {
          use.accept(
              new LogEntry(
                  of,
                  plainPairs(log.path("attributes"), 0),
                  plain(log.path("body"), 0),
                  millis(log.path("timeUnixNano")),
                  millis(log.path("observedTimeUnixNano"))));
        }
      }
    }
  }

  /** Reads logs from protobuf; false where the bytes are none. */
  public static boolean ofProto(byte[] record, Consumer<LogEntry> use) {
    WireReader in = new WireReader(record, 0, record.length);
    boolean whole = record.length > 0;
    while (in.next()) {
      whole &= in.is(1, WireReader.LEN) && resource(in.message(), use);
    }
    return whole && !in.isBroken();
  }

  private static boolean resource(WireReader in, Consumer<LogEntry> use) {
    ObjectNode resource = NODES.objectNode();
    boolean whole = true;
    while (in.next()) {
      if (in.is(1, WireReader.LEN)) {
        pairs(in.message(), 1, resource, 0);
      } else if (in.is(2, WireReader.LEN)) {
        whole &= scope(in.message(), resource, use);
      }
    }
    return whole && !in.isBroken();
  }

  private static boolean scope(WireReader in, ObjectNode resource, Consumer<LogEntry> use) {
    boolean whole = true;
    while (in.next()) {
      if (in.is(2, WireReader.LEN)) {
        whole &= log(in.message(), resource, use);
      }
    }
    return whole && !in.isBroken();
  }

  private static boolean log(WireReader in, ObjectNode resource, Consumer<LogEntry> use) {
    ObjectNode attributes = NODES.objectNode();
    JsonNode body = MissingNode.getInstance();
    long nanos = 0;
    long observed = 0;
    while (in.next()) {
      if (in.is(1, WireReader.I64)) {
        nanos = in.value();
      } else if (in.is(11, WireReader.I64)) {
        observed = in.value();
      } else if (in.is(5, WireReader.LEN)) {
        body = value(in.message(), 0);
      } else {
        pair(in, 6, attributes, 0);
      }
    }
    if (!in.isBroken()) {
      use.accept(new LogEntry(resource, attributes, body, millis(nanos), millis(observed)));
    }
    return !in.isBroken();
  }

  private static void pairs(WireReader in, int field, ObjectNode into, int depth) {
    while (in.next()) {
      pair(in, field, into, depth);
    }
  }

  private static void pair(WireReader in, int field, ObjectNode into, int depth) {
    if (!in.is(field, WireReader.LEN)) {
      return;
    }
    WireReader pair = in.message();
    String key = "";
    JsonNode value = NODES.nullNode();
    while (pair.next()) {
      if (pair.is(1, WireReader.LEN)) {
        key = pair.text(MOST_TEXT);
      } else if (pair.is(2, WireReader.LEN)) {
        value = value(pair.message(), depth + 1);
      }
    }
    into.set(key, value);
  }

  private static JsonNode value(WireReader in, int depth) {
    JsonNode value = NODES.nullNode();
    while (depth < MOST_DEPTH && in.next()) {
      if (in.is(1, WireReader.LEN)) {
        value = NODES.textNode(in.text(MOST_TEXT));
      } else if (in.is(2, WireReader.VARINT)) {
        value = NODES.booleanNode(in.value() != 0);
      } else if (in.is(3, WireReader.VARINT)) {
        value = NODES.numberNode(in.value());
      } else if (in.is(4, WireReader.I64)) {
        value = NODES.numberNode(Double.longBitsToDouble(in.value()));
      } else if (in.is(5, WireReader.LEN)) {
        ArrayNode list = NODES.arrayNode();
        WireReader values = in.message();
        while (values.next()) {
          if (values.is(1, WireReader.LEN)) {
            list.add(value(values.message(), depth + 1));
          }
        }
        value = list;
      } else if (in.is(6, WireReader.LEN)) {
        ObjectNode map = NODES.objectNode();
        pairs(in.message(), 1, map, depth + 1);
        value = map;
      }
    }
    return value;
  }

  private static ObjectNode plainPairs(JsonNode pairs, int depth) {
    ObjectNode into = NODES.objectNode();
    for (JsonNode pair : pairs) {
      into.set(pair.path("key").asText(), plain(pair.path("value"), depth + 1));
    }
    return into;
  }

  private static JsonNode plain(JsonNode value, int depth) {
    if (depth >= MOST_DEPTH || !value.isObject()) {
      return NODES.nullNode();
    }
    if (value.has("arrayValue")) {
      ArrayNode list = NODES.arrayNode();
      value.path("arrayValue").path("values").forEach(each -> list.add(plain(each, depth + 1)));
      return list;
    }
    if (value.has("kvlistValue")) {
      return plainPairs(value.path("kvlistValue").path("values"), depth + 1);
    }
    for (String kind : new String[] {"stringValue", "boolValue", "intValue", "doubleValue"}) {
      if (value.has(kind)) {
        return value.path(kind);
      }
    }
    return NODES.nullNode();
  }

  private static long millis(JsonNode nanos) {
    try {
      return millis(Long.parseUnsignedLong(nanos.asText("0")));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static long millis(long nanos) {
    return Long.divideUnsigned(nanos, NANOS_PER_MS);
  }
}
