package io.tidegate.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.flink.wire.Observed;
import io.tidegate.shell.topics.InputPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class PastCursorTest {
  private static final TopicPartition TELEMETRY = new TopicPartition("a-telemetry", 0);
  private static final TopicPartition SCALING = new TopicPartition("scaling", 0);
  private static final InputPlan PLAN =
      new InputPlan(
          List.of(
              new InputPlan.Topic("a-telemetry", Kind.TELEMETRY, 1, true),
              new InputPlan.Topic("scaling", Kind.SCALING, 1, true)));

  /** The broker's answer to which record was first at a moment: as many ms in as there are. */
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("earliest") {
        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> asked) {
          Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
          asked.forEach(
              (partition, timeMs) ->
                  found.put(
                      partition,
                      timeMs < ends.get(partition)
                          ? new OffsetAndTimestamp(timeMs, timeMs)
                          : null));
          return found;
        }
      };

  private final Map<TopicPartition, Long> ends = new HashMap<>();

  @Test
  void readsTelemetryFromTheMomentOnBehindAllElse() {
    PastCursor cursor = open(4, 2, 2);
    add(SCALING, 0, 2);
    assertThat(take(cursor, 8)).containsExactly("scaling 0", "scaling 1", "end of scaling");
    add(TELEMETRY, 2, 4);
    assertThat(take(cursor, 8))
        .containsExactly("a-telemetry 2", "a-telemetry 3", "end of a-telemetry");
    assertThat(cursor.hasEnded()).isTrue();
  }

  @Test
  void readsNothingThatCameLater() {
    PastCursor cursor = open(2, 0, 0);
    add(TELEMETRY, 0, 5);
    assertThat(take(cursor, 8))
        .containsExactlyInAnyOrder(
            "end of scaling", "a-telemetry 0", "a-telemetry 1", "end of a-telemetry");
    assertThat(cursor.hasEnded()).isTrue();
  }

  @Test
  void anEmptyPastEndsAtOnce() {
    PastCursor cursor = open(3, 9, 0);
    assertThat(take(cursor, 4)).containsExactlyInAnyOrder("end of scaling", "end of a-telemetry");
    assertThat(cursor.hasEnded()).isTrue();
  }

  @Test
  void goesOnWhereItStoodToTheEndOfThen() {
    PastCursor cursor = open(4, 0, 0);
    add(TELEMETRY, 0, 3);
    take(cursor, 2);
    byte[] position = cursor.position();
    ends.put(TELEMETRY, 90L);
    consumer.updateEndOffsets(ends);
    PastCursor again = PastCursor.open(consumer, PLAN, 0, 0, position);
    assertThat(again.position()).isEqualTo(position);
  }

  private PastCursor open(long telemetry, long sinceMs, long scaling) {
    ends.put(TELEMETRY, telemetry);
    ends.put(SCALING, scaling);
    Map<TopicPartition, Long> begins = new HashMap<>();
    begins.put(TELEMETRY, 0L);
    begins.put(SCALING, 0L);
    consumer.updateBeginningOffsets(begins);
    consumer.updateEndOffsets(ends);
    return PastCursor.open(consumer, PLAN, 0, sinceMs, null);
  }

  private void add(TopicPartition partition, long from, long to) {
    for (long offset = from; offset < to; offset++) {
      consumer.addRecord(
          new ConsumerRecord<>(
              partition.topic(), partition.partition(), offset, new byte[0], new byte[0]));
    }
  }

  private static List<String> take(PastCursor cursor, int times) {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      Observed next = cursor.next();
      if (next instanceof Observed.Taken record) {
        taken.add(record.topic() + " " + record.offset());
      } else if (next instanceof Observed.Reached reached) {
        taken.add("end of " + reached.topic());
      }
    }
    return taken;
  }
}
