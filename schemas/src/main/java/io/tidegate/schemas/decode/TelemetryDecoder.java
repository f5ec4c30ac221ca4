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
 * or a refusal, and a refusal says of whom the record speaks where that could be read. Reuses its
 * memory: not for use by several threads.
 *
 * <p>What a client chooses never decides whether its request counts: only what is required and
 * missing, of a wrong type or out of range refuses a record.
 */
public final class TelemetryDecoder {
  /** The largest record that is read. */
  public static final int MOST_BYTES = 65_536;

  /** Of whom a larger one speaks is read up to here. */
  private static final int MOST_BYTES_LOOKED_AT = 1_048_576;

  private final RecordReader reader = new RecordReader();
  private final MemberOrder order = new MemberOrder();
  private final InferenceEventFields event;
  private final NodeSampleFields sample;
  private Opening opening = Opening.PLAIN;

  /** As what a record is read: what is not the first is tried as the next. */
  private enum Opening {
    PLAIN,
    JSON,
    MENDED
  }

  /**
   * @param set constants for string fields, by wire name; a record that says otherwise is refused
   */
  public TelemetryDecoder(SortedMap<String, String> set) {
    this(set, Conflict.REFUSE);
  }

  /**
   * @param set constants for string fields, by wire name
   * @param conflict what becomes of a record that says otherwise
   */
  public TelemetryDecoder(SortedMap<String, String> set, Conflict conflict) {
    SourceConstants constants = new SourceConstants(set, conflict, InferenceEventFields.SETTABLE);
    this.event = new InferenceEventFields(constants);
    this.sample = new NodeSampleFields(constants);
  }

  /** Decodes one record; {@code latestMs} is the latest event time that is allowed. */
  public Decoded<Telemetry> decode(byte[] record, long latestMs) {
    Decoded.Refusal<Telemetry> refusal = RecordFrame.sizeRefusal(record, MOST_BYTES);
    if (refusal == null) {
      return read(record, latestMs);
    }
    boolean looked = record.length > 0 && record.length <= MOST_BYTES_LOOKED_AT;
    return looked ? withSaid(refusal, read(record, latestMs)) : refusal;
  }

  private Decoded<Telemetry> read(byte[] record, long latestMs) {
    opening = Opening.PLAIN;
    try (JsonParser in = open(record, latestMs)) {
      return readEvent(in, record, latestMs);
    } catch (IOException e) {
      return readJson(record, latestMs);
    }
  }

  private Decoded<Telemetry> readJson(byte[] record, long latestMs) {
    opening = Opening.JSON;
    try (JsonParser in = open(record, latestMs)) {
      return readEvent(in, record, latestMs);
    } catch (IOException e) {
      return readMended(record, latestMs);
    }
  }

  private Decoded<Telemetry> readMended(byte[] record, long latestMs) {
    opening = Opening.MENDED;
    try (JsonParser in = open(record, latestMs)) {
      return readEvent(in, record, latestMs);
    } catch (IOException e) {
      return withSaid(
          RecordFrame.notJson(),
          new Decoded.Refusal<>(RefusalReason.NOT_JSON, "", "", event.said()));
    }
  }

  private JsonParser open(byte[] record, long latestMs) throws IOException {
    return switch (opening) {
      case PLAIN -> reader.openPlain(record, latestMs);
      case JSON -> reader.open(record, latestMs);
      case MENDED -> reader.openMended(record, latestMs);
    };
  }

  private static Decoded<Telemetry> withSaid(
      Decoded.Refusal<Telemetry> refusal, Decoded<Telemetry> read) {
    Said said =
        read instanceof Decoded.Refusal<Telemetry> other
            ? other.said()
            : saidBy(((Decoded.Value<Telemetry>) read).value());
    return new Decoded.Refusal<>(refusal.reason(), refusal.field(), refusal.detail(), said);
  }

  private static Said saidBy(Telemetry telemetry) {
    return telemetry instanceof InferenceEvent event
        ? new Said(event.cluster(), event.tenant(), event.gateway())
        : new Said(telemetry.cluster(), null, null);
  }

  /** Reads on after a refusal, to know of whom the record speaks. */
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
      } else {
        event.read(member, in, reader);
      }
      reader.leave(in);
    }
    if (in.nextToken() != null) {
      reader.refuseRecord(RefusalReason.NOT_JSON, "", "something follows the object");
    }
    InferenceEvent value = event.build(reader);
    return value == null
        ? reader.refusal(event.said())
        : new Decoded.Value<>(value, unknown, reader.flaws());
  }

  private Decoded<Telemetry> readSample(byte[] record, long latestMs) throws IOException {
    try (JsonParser in = open(record, latestMs)) {
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
    return value == null
        ? reader.refusal(sample.said())
        : new Decoded.Value<>(value, unknown, reader.flaws());
  }
}
