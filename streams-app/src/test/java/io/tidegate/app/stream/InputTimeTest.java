package io.tidegate.app.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.shell.topics.InputPlan;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class InputTimeTest {
  private static final long NOW = 1_785_484_800_000L;
  private final InputTime time =
      new InputTime(
          new InputPlan(
              List.of(
                  new InputPlan.Topic("scaling", Kind.SCALING, 1, true),
                  new InputPlan.Topic("telemetry", Kind.TELEMETRY, 1, true))));

  @Test
  void scalingEventsGoBeforeTelemetryOfAnyAgeThatIsKept() {
    long scaling = time.extract(record("scaling", NOW), -1);
    assertThat(scaling)
        .isNotNegative()
        .isLessThan(time.extract(record("telemetry", NOW - 9 * 365 * 86_400_000L), -1));
    assertThat(time.ownMs("scaling", scaling)).isEqualTo(NOW);
    assertThat(time.extract(record("scaling", NOW + 5), -1)).isEqualTo(scaling + 5);
  }

  @Test
  void telemetryKeepsItsTimeAndWhatHasNoneIsReadToo() {
    assertThat(time.extract(record("telemetry", NOW), -1)).isEqualTo(NOW);
    assertThat(time.ownMs("telemetry", NOW)).isEqualTo(NOW);
    assertThat(time.extract(record("telemetry", -1), -1)).isZero();
    assertThat(time.extract(record("scaling", -1), -1)).isZero();
  }

  private static ConsumerRecord<Object, Object> record(String topic, long timeMs) {
    return new ConsumerRecord<>(
        topic,
        0,
        0,
        timeMs,
        TimestampType.LOG_APPEND_TIME,
        0,
        0,
        new byte[0],
        new byte[0],
        new RecordHeaders(),
        Optional.empty());
  }
}
