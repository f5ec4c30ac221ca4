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
   * @param set constants for string fields, by wire name; a record that says otherwise is refused
   */
  public ScalingDecoder(SortedMap<String, String> set) {
    this(set, Conflict.REFUSE);
  }

  /**
   * @param set constants for string fields, by wire name
   * @param conflict what becomes of a record that says otherwise
   */
  public ScalingDecoder(SortedMap<String, String> set, Conflict conflict) {
    this.fields =
        new ScalingEventFields(new SourceConstants(set, conflict, ScalingEventFields.SETTABLE));
  }

  /** Decodes one record; {@code latestMs} is the latest event time that is allowed. */
  public Decoded<ScalingEvent> decode(byte[] record, long latestMs) {
    Decoded.Refusal<ScalingEvent> refusal = RecordFrame.sizeRefusal(record, MOST_BYTES);
    if (refusal != null) {
      return refusal;
    }
    Decoded<ScalingEvent> decoded;
    try (JsonParser in = reader.open(record, latestMs)) {
      decoded = read(in);
    } catch (IOException e) {
      decoded = mended(record, latestMs);
    }
    return decoded;
  }

  private Decoded<ScalingEvent> mended(byte[] record, long latestMs) {
    try (JsonParser in = reader.openMended(record, latestMs)) {
      return read(in);
    } catch (IOException e) {
      return RecordFrame.notJson();
    }
  }

  private Decoded<ScalingEvent> read(JsonParser in) throws IOException {
    fields.clear();
    return in.nextToken() == JsonToken.START_OBJECT
        ? RecordFrame.members(in, reader, this::member, this::build)
        : new Decoded.Refusal<>(RefusalReason.NOT_AN_OBJECT, "", "must be a JSON object");
  }

  private boolean member(String name, JsonParser in) throws IOException {
    return fields.read(name, in, reader);
  }

  private Decoded<ScalingEvent> build(int unknown) {
    ScalingEvent value = fields.build(reader);
    return value == null ? reader.refusal() : new Decoded.Value<>(value, unknown, reader.flaws());
  }
}
