package io.tidegate.schemas.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.schemas.event.ScalingEvent;
import java.io.IOException;
import java.util.SortedMap;

/**
 * Bytes of a scaling record to a scaling event. Total: any bytes give a value or a refusal. Reuses
 * its memory: not for use by several threads.
 */
public final class ScalingDecoder {
  /** The largest record that is read: a report of a large fleet is long. */
  public static final int MOST_BYTES = 1_048_576;

  private final RecordReader reader = new RecordReader();
  private final ScalingEventFields fields;

  /**
   * @param set constants for string fields that the records do not carry, by wire name
   */
  public ScalingDecoder(SortedMap<String, String> set) {
    this.fields = new ScalingEventFields(new SourceConstants(set, ScalingEventFields.SETTABLE));
  }

  /** Decodes one record; {@code latestMs} is the latest event time that is allowed. */
  public Decoded<ScalingEvent> decode(byte[] record, long latestMs) {
    if (record.length == 0) {
      return new Decoded.Refusal<>(RefusalReason.EMPTY, "", "the record has no bytes");
    }
    if (record.length > MOST_BYTES) {
      return new Decoded.Refusal<>(
          RefusalReason.TOO_LARGE, "", record.length + " bytes, at most " + MOST_BYTES);
    }
    try (JsonParser in = reader.open(record, latestMs)) {
      return read(in);
    } catch (IOException e) {
      return new Decoded.Refusal<>(RefusalReason.NOT_JSON, "", "not well-formed JSON in UTF-8");
    }
  }

  private Decoded<ScalingEvent> read(JsonParser in) throws IOException {
    fields.clear();
    if (in.nextToken() != JsonToken.START_OBJECT) {
      return new Decoded.Refusal<>(RefusalReason.NOT_AN_OBJECT, "", "must be a JSON object");
    }
    int unknown = 0;
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      in.nextToken();
      if (!fields.read(name, in, reader)) {
        unknown++;
        in.skipChildren();
      }
      if (reader.failed()) {
        return reader.refusal();
      }
    }
    if (in.nextToken() != null) {
      return new Decoded.Refusal<>(RefusalReason.NOT_JSON, "", "something follows the object");
    }
    ScalingEvent value = fields.build(reader);
    return value == null ? reader.refusal() : new Decoded.Value<>(value, unknown);
  }
}
