package io.tidegate.app.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tidegate.detectors.engine.Source;
import io.tidegate.schemas.decode.Conflict;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.decode.TelemetryDecoder;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Whether a record of Tidegate's own form would be usable if its source set what it lacks, and how
 * much it says: the measure by which a form is told from others.
 */
final class OwnJudge {
  /** What is said of a record that would be refused. */
  static final int UNUSABLE = -1;

  private static final JsonFactory JSON = new JsonFactory();
  private static final List<String> OF_TELEMETRY = List.of("cluster", "tenant");
  private static final List<String> OF_SCALING = List.of("cluster");

  private final List<String> required;
  private final Function<byte[], Decoded<?>> decoder;

  private OwnJudge(List<String> required, Function<byte[], Decoded<?>> decoder) {
    this.required = required;
    this.decoder = decoder;
  }

  /** The members that a source must set where records lack them. */
  List<String> required() {
    return required;
  }

  /** One of requests and samples of nodes. */
  static OwnJudge ofTelemetry(Source source) {
    TelemetryDecoder decoder =
        new TelemetryDecoder(supplied(source, OF_TELEMETRY), Conflict.OVERRULE);
    return new OwnJudge(OF_TELEMETRY, record -> decoder.decode(record, Long.MAX_VALUE));
  }

  /** One of the fleet's own events. */
  static OwnJudge ofScaling(Source source) {
    ScalingDecoder decoder = new ScalingDecoder(supplied(source, OF_SCALING), Conflict.OVERRULE);
    return new OwnJudge(OF_SCALING, record -> decoder.decode(record, Long.MAX_VALUE));
  }

  /** One of requests and samples of nodes as that source takes them, which has set all it sets. */
  static OwnJudge asTelemetryOf(Source source) {
    TelemetryDecoder decoder = new TelemetryDecoder(source.set(), source.conflict());
    return new OwnJudge(OF_TELEMETRY, record -> decoder.decode(record, Long.MAX_VALUE));
  }

  /** One of the fleet's own events, likewise. */
  static OwnJudge asScalingOf(Source source) {
    ScalingDecoder decoder = new ScalingDecoder(source.set(), source.conflict());
    return new OwnJudge(OF_SCALING, record -> decoder.decode(record, Long.MAX_VALUE));
  }

  /** What a source has to set is set in its place where nothing else is. */
  private static SortedMap<String, String> supplied(Source source, List<String> required) {
    SortedMap<String, String> set = new TreeMap<>();
    required.forEach(name -> set.put(name, "any"));
    set.putAll(source.set());
    return set;
  }

  /**
   * How many members could be taken as they stand; {@link #UNUSABLE} where the record could not.
   */
  int membersOf(byte[] record) {
    if (!(decoder.apply(record) instanceof Decoded.Value<?> value)) {
      return UNUSABLE;
    }
    return Math.max(0, members(record) - value.unknownFields() - value.flaws().size());
  }

  /** Whether a record has that member. */
  static boolean says(String member, byte[] record) {
    try (JsonParser parser = JSON.createParser(record)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
          boolean isValue = parser.nextToken() != JsonToken.VALUE_NULL;
          if (isValue && name.equals(member)) {
            return true;
          }
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      // What the decoder mends is no JSON: the part before did not say it.
    }
    return false;
  }

  private static int members(byte[] record) {
    int count = 0;
    try (JsonParser parser = JSON.createParser(record)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextFieldName() != null) {
          count += parser.nextToken() == JsonToken.VALUE_NULL ? 0 : 1;
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      // What the decoder mends is no JSON: what was counted before is what is known.
    }
    return count;
  }
}
