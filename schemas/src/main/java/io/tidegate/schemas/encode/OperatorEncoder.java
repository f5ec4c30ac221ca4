package io.tidegate.schemas.encode;

import io.tidegate.schemas.operator.Measure;
import io.tidegate.schemas.operator.OperatorRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes operator records as the wire contract has them. Reuses a buffer: not for use by several
 * threads.
 */
public final class OperatorEncoder {
  private final JsonWriter json = new JsonWriter();

  /** The record's value as UTF-8; its key is {@link OperatorRecord#subject()}. */
  public byte[] encode(OperatorRecord record) {
    json.clear().beginObject();
    json.name("time").time(record.timeMs());
    text("id", record.id());
    text("type", record.type().wireName());
    text("finding_uid", record.findingUid());
    text("command_id", record.commandId());
    text("target", record.target());
    if (record.verdict() != null) {
      json.name("verdict").number(record.verdict().id());
    }
    if (record.measure() != null) {
      measure(record.measure());
    }
    text("by", record.by());
    text("reason", record.reason());
    if (record.expiresMs() != OperatorRecord.NEVER) {
      json.name("expires").time(record.expiresMs());
    }
    return json.endObject().toBytes();
  }

  private void measure(Measure measure) {
    text("action", measure.action().wireName());
    json.name("duration").number(measure.durationMs());
    if (!measure.limits().isEmpty()) {
      json.name("limits").beginObject();
      measure.limits().forEach((name, value) -> json.name(name).exact(value));
      json.endObject();
    }
  }

  private void text(String name, @Nullable String value) {
    if (value != null) {
      json.name(name).string(value);
    }
  }
}
