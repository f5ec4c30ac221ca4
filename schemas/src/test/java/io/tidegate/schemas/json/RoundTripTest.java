package io.tidegate.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.EntityRecordDecoder;
import io.tidegate.schemas.decode.OperatorDecoder;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.decode.TelemetryDecoder;
import io.tidegate.schemas.encode.EntityRecordEncoder;
import io.tidegate.schemas.encode.OperatorEncoder;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NodeSample;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.operator.OperatorRecord;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is encoded comes back as it was, whichever of its members are there. */
class RoundTripTest {
  private static final int RECORDS = 2_000;

  private final RandomRecords records = new RandomRecords(3);
  private final TelemetryEncoder encoder = new TelemetryEncoder();
  private final TelemetryDecoder decoder = new TelemetryDecoder(new TreeMap<>());

  @Test
  void events() {
    for (int i = 0; i < RECORDS; i++) {
      InferenceEvent event = records.event();
      assertThat(decoder.decode(encoder.encode(event), Long.MAX_VALUE))
          .isEqualTo(new Decoded.Value<>(event, 0));
    }
  }

  @Test
  void samples() {
    for (int i = 0; i < RECORDS; i++) {
      NodeSample sample = records.sample();
      assertThat(decoder.decode(encoder.encode(sample), Long.MAX_VALUE))
          .isEqualTo(new Decoded.Value<>(sample, 0));
    }
  }

  @Test
  void operatorRecords() {
    OperatorDecoder operators = new OperatorDecoder();
    for (int i = 0; i < RECORDS; i++) {
      OperatorRecord record = records.operator();
      assertThat(operators.decode(new OperatorEncoder().encode(record), Long.MAX_VALUE))
          .isEqualTo(new Decoded.Value<>(record, 0));
    }
  }

  @Test
  void scalingEvents() {
    ScalingDecoder scaling = new ScalingDecoder(new TreeMap<>());
    for (int i = 0; i < RECORDS; i++) {
      ScalingEvent event = records.scaling();
      assertThat(scaling.decode(new ScalingEncoder().encode(event), Long.MAX_VALUE))
          .isEqualTo(new Decoded.Value<>(event, 0));
    }
  }

  @Test
  void entityRecords() {
    EntityRecordDecoder entities = new EntityRecordDecoder();
    for (int i = 0; i < RECORDS; i++) {
      EntityRecord record = records.entity();
      assertThat(entities.decode(record.subject(), new EntityRecordEncoder().encode(record)))
          .isEqualTo(new Decoded.Value<>(record, 0));
    }
  }
}
