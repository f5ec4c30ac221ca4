package io.tidegate.app.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.shell.input.ReadPosition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class InputPositionsTest {
  private static final TopicPartition INPUT = new TopicPartition("telemetry", 1);
  private final InputPositions positions = new InputPositions();

  @Test
  void knowsNothingBeforeTheFirstPoll() {
    assertThat(positions.of(INPUT)).isEmpty();
  }

  @Test
  void remembersTheLastRecordAndWhatIsBehindIt() {
    positions.advance(polled(12, 4, 5));

    assertThat(positions.of(INPUT)).contains(new ReadPosition(12, 5));
  }

  @Test
  void advancesOverMarkersAlone() {
    positions.advance(polled(6, 5));
    positions.advance(polled(7));

    assertThat(positions.of(INPUT)).contains(new ReadPosition(7, 5));
  }

  @Test
  void forgetsWhenATaskStartsAnew() {
    positions.advance(polled(6, 5));
    positions.reset(INPUT);

    assertThat(positions.of(INPUT)).isEmpty();
  }

  @Test
  void reachesTheInterceptorThroughTheProperties() {
    InputPositions.Reporter reporter = new InputPositions.Reporter();
    reporter.configure(
        Map.of(
            "tidegate.input.positions",
            positions.streamsProperties().get("main.consumer.tidegate.input.positions")));
    ConsumerRecords<byte[], byte[]> polled = polled(6, 5);

    assertThat(reporter.onConsume(polled)).isSameAs(polled);
    assertThat(positions.of(INPUT)).contains(new ReadPosition(6, 5));
  }

  private static ConsumerRecords<byte[], byte[]> polled(long next, long... offsets) {
    List<ConsumerRecord<byte[], byte[]>> records =
        Arrays.stream(offsets)
            .mapToObj(
                offset -> new ConsumerRecord<byte[], byte[]>(INPUT.topic(), 1, offset, null, null))
            .toList();
    return new ConsumerRecords<>(
        records.isEmpty() ? Map.of() : Map.of(INPUT, records),
        Map.of(INPUT, new OffsetAndMetadata(next)));
  }
}
