package io.tidegate.schemas.control;

import io.tidegate.schemas.encode.JsonWriter;
import io.tidegate.schemas.encode.TimeText;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes commands as OpenC2 1.0 and the CloudEvents headers around them. Reuses a buffer: not for
 * use by several threads.
 */
public final class CommandEncoder {
  static final String NAMESPACE = "x-tidegate";

  private final JsonWriter json = new JsonWriter();

  /** The command's JSON as UTF-8. */
  public byte[] encode(Command command) {
    json.clear().beginObject();
    text("action", command.action().wireName());
    target(command.target());
    json.name("args").beginObject();
    number("start_time", command.startMs());
    number("duration", command.durationMs());
    text("response_requested", "complete");
    arguments(command);
    json.endObject();
    json.name("actuator").beginObject().name(NAMESPACE).beginObject();
    text("role", "gateway");
    json.endObject().endObject();
    text("command_id", command.commandId());
    return json.endObject().toBytes();
  }

  /** The headers of a CloudEvent in binary mode, in order. */
  public Map<String, String> headers(Command command) {
    Target target = command.target();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce_specversion", "1.0");
    headers.put("ce_id", command.commandId());
    headers.put("ce_source", "/tidegate/" + target.cluster());
    headers.put("ce_type", "tidegate.containment.command.v1");
    headers.put("ce_subject", target.kind() + "/" + target.id());
    headers.put("ce_time", TimeText.of(command.issuedAtMs()));
    headers.put("ce_causationid", command.findingUid());
    headers.put("ce_expirytime", TimeText.of(command.endMs()));
    headers.put("content-type", "application/openc2-cmd+json;version=1.0");
    return headers;
  }

  private void target(Target target) {
    json.name("target").beginObject();
    json.name(NAMESPACE + ":" + target.kind()).beginObject();
    text("cluster", target.cluster());
    target.members().forEach(this::text);
    json.endObject().endObject();
  }

  private void arguments(Command command) {
    json.name(NAMESPACE).beginObject();
    text("mode", command.mode().wireName());
    number("generation", command.generation());
    number("issued_at", command.issuedAtMs());
    number("not_after", command.notAfterMs());
    text("finding_uid", command.findingUid());
    text("policy", command.policy());
    text("reason", command.reason());
    text("open_streams", command.openStreams());
    if (command.method() != null) {
      text("method", command.method());
    }
    if (command.destination() != null) {
      text("destination", command.destination());
    }
    if (!command.limits().isEmpty()) {
      json.name("limit").beginObject();
      for (Limit limit : command.limits()) {
        json.name(limit.name()).exact(limit.value());
      }
      json.endObject();
    }
    json.endObject();
  }

  private void number(String name, long value) {
    json.name(name).number(value);
  }

  private void text(String name, String value) {
    json.name(name).string(value);
  }
}
