package io.tidegate.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.flink.wire.Observed;
import io.tidegate.shell.input.InputEnds;
import io.tidegate.shell.topics.InputPlan;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KafkaCursorTest {
  private static final TopicPartition TELEMETRY = new TopicPartition("a-telemetry", 0);
  private static final TopicPartition SCALING = new TopicPartition("scaling", 0);
  private static final InputPlan PLAN =
      new InputPlan(
          List.of(
              new InputPlan.Topic("a-telemetry", Kind.TELEMETRY, 1, true),
              new InputPlan.Topic("scaling", Kind.SCALING, 1, true)));

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final Map<TopicPartition, Long> begins = new HashMap<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private long nowMs = 1_000;

  /** What the broker says of where its topics end, asked for by hand. */
  private final InputEnds watch =
      new InputEnds(
          (partitions, askedAtMs) -> {
            Map<TopicPartition, InputEnds.End> found = new HashMap<>();
            partitions.forEach(
                p ->
                    found.put(
                        p,
                        new InputEnds.End(ends.get(p), begins.get(p), begins.get(p), askedAtMs)));
            return found;
          },
          (InstantSource) () -> Instant.ofEpochMilli(nowMs));

  @Test
  void readsWhatHappensToTheFleetBeforeAllTelemetry() {
    has(TELEMETRY, 0, 3);
    has(SCALING, 0, 2);
    KafkaCursor cursor = open(null);

    assertThat(taken(cursor, 7))
        .containsExactly(
            "scaling 0", "scaling 1", "a-telemetry 0", "a-telemetry 1", "a-telemetry 2");
  }

  @Test
  void saysWhereItStandsBehindAllThatItHasHandedOn() {
    has(TELEMETRY, 0, 2);
    has(SCALING, 0, 0);
    KafkaCursor cursor = open(null);
    watch.ask();

    List<String> told = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      nowMs += 100;
      if (cursor.next() instanceof Observed.Taken record) {
        told.add("record " + record.offset());
      }
      if (cursor.next() instanceof Observed.Reached reached
          && reached.topic().equals("a-telemetry")) {
        told.add("at " + reached.position().next() + " of " + reached.end().offset());
      }
    }

    assertThat(told).contains("record 0", "at 2 of 2");
    assertThat(told.subList(told.indexOf("at 2 of 2"), told.size()))
        .noneMatch(each -> each.startsWith("record"));
  }

  @Test
  void goesOnBehindTheLastOneThatItHandedOn() {
    has(TELEMETRY, 0, 3);
    has(SCALING, 0, 0);
    KafkaCursor first = open(null);
    assertThat(takenOnly(first, 1)).containsExactly("a-telemetry 0");
    byte[] position = first.position();

    MockConsumer<byte[], byte[]> again = new MockConsumer<>("earliest");
    again.updateBeginningOffsets(begins);
    again.updateEndOffsets(ends);
    KafkaCursor second = KafkaCursor.open(again, watch, PLAN, 0, position);

    assertThat(again.position(TELEMETRY)).isEqualTo(1);
    assertThat(second.position()).isEqualTo(position);
  }

  @Test
  void tellsOfAGapBeforeTheFirstRecordBehindIt() {
    has(TELEMETRY, 0, 3);
    has(SCALING, 0, 0);
    byte[] position = open(null).position();
    MockConsumer<byte[], byte[]> again = new MockConsumer<>("earliest");
    begins.put(TELEMETRY, 2L);
    again.updateBeginningOffsets(begins);
    again.updateEndOffsets(ends);

    KafkaCursor second = KafkaCursor.open(again, watch, PLAN, 0, position);

    assertThat(second.next())
        .isInstanceOfSatisfying(
            Observed.Reached.class,
            gap -> {
              assertThat(gap.position().next()).isZero();
              assertThat(gap.end().first()).isEqualTo(2);
            });
    assertThat(again.position(TELEMETRY)).isEqualTo(2);
  }

  private void has(TopicPartition partition, long first, long end) {
    begins.put(partition, first);
    ends.put(partition, end);
    consumer.updateBeginningOffsets(begins);
    consumer.updateEndOffsets(ends);
  }

  private KafkaCursor open(byte @Nullable [] position) {
    KafkaCursor cursor = KafkaCursor.open(consumer, watch, PLAN, 0, position);
    for (TopicPartition partition : List.of(TELEMETRY, SCALING)) {
      for (long offset = begins.get(partition); offset < ends.get(partition); offset++) {
        consumer.addRecord(
            new ConsumerRecord<>(
                partition.topic(), partition.partition(), offset, new byte[0], new byte[] {1}));
      }
    }
    return cursor;
  }

  private List<String> taken(KafkaCursor cursor, int atMost) {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < 4 * atMost; i++) {
      nowMs += 300;
      if (cursor.next() instanceof Observed.Taken record) {
        taken.add(record.topic() + " " + record.offset());
      }
    }
    return taken;
  }

  private List<String> takenOnly(KafkaCursor cursor, int count) {
    List<String> taken = new ArrayList<>();
    while (taken.size() < count) {
      nowMs += 300;
      if (cursor.next() instanceof Observed.Taken record) {
        taken.add(record.topic() + " " + record.offset());
      }
    }
    return taken;
  }
}
