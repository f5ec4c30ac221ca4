package io.tidegate.schemas.decode;

import com.fasterxml.jackson.core.JsonParser;
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
    fields.clear();
    return RecordFrame.decode(record, MOST_BYTES, latestMs, reader, this::member, this::build);
  }

  private boolean member(String name, JsonParser in) throws IOException {
    return fields.read(name, in, reader);
  }

  private Decoded<ScalingEvent> build(int unknown) {
    ScalingEvent value = fields.build(reader);
    return value == null ? reader.refusal() : new Decoded.Value<>(value, unknown);
  }
}
