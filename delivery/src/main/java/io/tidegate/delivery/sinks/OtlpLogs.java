package io.tidegate.delivery.sinks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
import io.tidegate.delivery.sink.Answer;
import io.tidegate.delivery.sink.Verdict;
import io.tidegate.delivery.wire.Exchange;
import io.tidegate.delivery.wire.HttpCall;
import io.tidegate.delivery.wire.HttpReply;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * OTLP 1.x logs over HTTP, as JSON: a record for each event, with the OCSF document as its body, so
 * that any collector takes it to whatever it exports to.
 *
 * @param uri the whole address, usually {@code …:4318/v1/logs}
 */
record OtlpLogs(URI uri, Authorization authorization) implements Dialect {
  private static final String NANOS = "000000";

  @Override
  public Answer send(List<Event> events, Exchange http) throws IOException {
    byte[] body = Documents.bytes(request(events, http.nowMs()));
    HttpReply reply = http.call(authorization.to(HttpCall.post(uri, "application/json", body)));
    if (!reply.isOk()) {
      return Answer.all(events.size(), reply.verdict());
    }
    JsonNode partial = partial(reply);
    long rejected = partial.path("rejectedLogRecords").asLong();
    if (rejected <= 0) {
      return Answer.all(events.size(), Verdict.accepted());
    }
    String why = "rejected: " + partial.path("errorMessage").asText();
    // Of some it is not said which. What was taken comes again once, with the same id; the
    // protocol would rather have the rejected ones lost.
    return Answer.all(
        events.size(), rejected >= events.size() ? Verdict.refused(why) : Verdict.alone(why));
  }

  private static JsonNode partial(HttpReply reply) {
    try {
      return Documents.read(reply.body()).path("partialSuccess");
    } catch (IOException e) {
      // Success is told by the status; many receivers say nothing more, or not in JSON.
      return Documents.object();
    }
  }

  static ObjectNode request(List<Event> events, long nowMs) {
    ObjectNode request = Documents.object();
    ObjectNode resource = request.putArray("resourceLogs").addObject();
    attribute(resource.putObject("resource").putArray("attributes"), "service.name", "tidegate");
    ObjectNode scope = resource.putArray("scopeLogs").addObject();
    scope.putObject("scope").put("name", "io.tidegate.delivery");
    ArrayNode records = scope.putArray("logRecords");
    for (Event event : events) {
      ObjectNode log = records.addObject();
      log.put("timeUnixNano", event.timeMs() + NANOS);
      log.put("observedTimeUnixNano", nowMs + NANOS);
      log.put("severityNumber", severity(event)).put("severityText", event.severity().caption());
      log.put("eventName", event.isCommand() ? "tidegate.remediation" : "tidegate.finding");
      log.set("body", value(event.document()));
      ArrayNode attributes = log.putArray("attributes");
      attribute(attributes, "event.id", event.id());
      attribute(attributes, "tidegate.finding.id", event.finding());
      attribute(attributes, "tidegate.detector", event.detector());
      attribute(attributes, "tidegate.cluster", event.cluster());
    }
    return request;
  }

  private static void attribute(ArrayNode attributes, String key, String text) {
    attributes.addObject().put("key", key).putObject("value").put("stringValue", text);
  }

  /** JSON as OTLP's {@code AnyValue}. */
  private static ObjectNode value(JsonNode json) {
    ObjectNode value = Documents.object();
    if (json.isObject()) {
      ArrayNode members = value.putObject("kvlistValue").putArray("values");
      json.properties()
          .forEach(
              member ->
                  members
                      .addObject()
                      .put("key", member.getKey())
                      .set("value", value(member.getValue())));
    } else if (json.isArray()) {
      ArrayNode elements = value.putObject("arrayValue").putArray("values");
      json.forEach(element -> elements.add(value(element)));
    } else if (json.isBoolean()) {
      value.put("boolValue", json.booleanValue());
    } else if (json.isIntegralNumber() && json.canConvertToLong()) {
      // 64-bit integers are texts in the JSON of protobuf.
      value.put("intValue", json.asText());
    } else if (json.isNumber()) {
      value.put("doubleValue", json.doubleValue());
    } else if (!json.isNull()) {
      value.put("stringValue", json.asText());
    }
    return value;
  }

  /** INFO, INFO4, WARN, ERROR and FATAL of OpenTelemetry's data model. */
  private static int severity(Event event) {
    return switch (event.severity()) {
      case INFORMATIONAL -> 9;
      case LOW -> 12;
      case MEDIUM -> 13;
      case HIGH -> 17;
      case CRITICAL -> 21;
    };
  }
}
