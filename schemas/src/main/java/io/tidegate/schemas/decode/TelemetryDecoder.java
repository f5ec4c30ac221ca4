package io.tidegate.schemas.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NodeSample;
import io.tidegate.schemas.event.Telemetry;
import java.io.IOException;
import java.util.SortedMap;

/**
 * Bytes of a telemetry record to an inference event or a node sample. Total: any bytes give a value
 * or a refusal. Reuses its memory: not for use by several threads.
 */
public final class TelemetryDecoder {
  /** The largest record that is read. */
  public static final int MOST_BYTES = 65_536;

  private final RecordReader reader = new RecordReader();
  private final MemberOrder order = new MemberOrder();
  private final InferenceEventFields event;
  private final NodeSampleFields sample;

  /**
   * @param set constants for string fields that the records do not carry, by wire name
   */
  public TelemetryDecoder(SortedMap<String, String> set) {
    SourceConstants constants = new SourceConstants(set, InferenceEventFields.SETTABLE);
    this.event = new InferenceEventFields(constants);
    this.sample = new NodeSampleFields(constants);
  }

  /** Decodes one record; {@code latestMs} is the latest event time that is allowed. */
  public Decoded<Telemetry> decode(byte[] record, long latestMs) {
    Decoded.Refusal<Telemetry> refusal = RecordFrame.sizeRefusal(record, MOST_BYTES);
    if (refusal != null) {
      return refusal;
    }
    try (JsonParser in = reader.open(record, latestMs)) {
      return readEvent(in, record, latestMs);
    } catch (IOException e) {
      return RecordFrame.notJson();
    }
  }

  private Decoded<Telemetry> readEvent(JsonParser in, byte[] record, long latestMs)
      throws IOException {
    event.clear();
    if (in.nextToken() != JsonToken.START_OBJECT) {
      return new Decoded.Refusal<>(RefusalReason.NOT_AN_OBJECT, "", "must be a JSON object");
    }
    int unknown = 0;
    order.restart();
    while (order.next(in)) {
      EventMember member = order.member();
      in.nextToken();
      if (member == EventMember.SAMPLE) {
        return readSample(record, latestMs);
      }
      if (member == null) {
        unknown++;
        in.skipChildren();
      } else {
        event.read(member, in, reader);
      }
      if (reader.failed()) {
        return reader.refusal();
      }
    }
    if (in.nextToken() != null) {
      return new Decoded.Refusal<>(RefusalReason.NOT_JSON, "", "something follows the object");
    }
    InferenceEvent value = event.build(reader);
    return value == null ? reader.refusal() : new Decoded.Value<>(value, unknown);
  }

  private Decoded<Telemetry> readSample(byte[] record, long latestMs) throws IOException {
    try (JsonParser in = reader.open(record, latestMs)) {
      sample.clear();
      in.nextToken();
      return RecordFrame.members(in, reader, this::sampleMember, this::builtSample);
    }
  }

  private boolean sampleMember(String name, JsonParser in) throws IOException {
    return sample.read(name, in, reader);
  }

  private Decoded<Telemetry> builtSample(int unknown) {
    NodeSample value = sample.build(reader);
    return value == null ? reader.refusal() : new Decoded.Value<>(value, unknown);
  }
}
