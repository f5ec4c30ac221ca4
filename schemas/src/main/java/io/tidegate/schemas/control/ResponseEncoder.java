package io.tidegate.schemas.control;

import io.tidegate.schemas.encode.JsonWriter;

/**
 * Writes what enforcers tell: responses as OpenC2 1.0, and enforcer records. Reuses a buffer: not
 * for use by several threads.
 */
public final class ResponseEncoder {
  private final JsonWriter json = new JsonWriter();

  /** The response's value as UTF-8; its key is the command's id. */
  public byte[] encode(Response response) {
    json.clear().beginObject();
    json.name("status").number(response.status());
    text("status_text", response.text());
    json.name("results").beginObject().name(CommandEncoder.NAMESPACE).beginObject();
    text("command_id", response.commandId());
    text("enforcer", response.enforcer());
    text("cluster", response.cluster());
    text("state", response.state().wireName());
    json.name("time").number(response.timeMs());
    if (response.effectiveUntilMs() != 0) {
      json.name("effective_until").number(response.effectiveUntilMs());
    }
    json.endObject().endObject();
    return json.endObject().toBytes();
  }

  /** The record's value as UTF-8; its key is the enforcer's id. */
  public byte[] encode(EnforcerRecord record) {
    json.clear().beginObject();
    text("enforcer", record.enforcer());
    json.name("clusters").beginArray();
    record.clusters().forEach(json::string);
    json.endArray();
    json.name("actions").beginObject();
    record
        .actions()
        .forEach(
            (kind, words) -> {
              json.name(kind).beginArray();
              words.forEach(json::string);
              json.endArray();
            });
    json.endObject();
    if (!record.limits().isEmpty()) {
      json.name("limits").beginArray();
      record.limits().forEach(json::string);
      json.endArray();
    }
    json.name("offset").number(record.offset());
    json.name("time").number(record.timeMs());
    text("version", record.version());
    return json.endObject().toBytes();
  }

  private void text(String name, String value) {
    json.name(name).string(value);
  }
}
