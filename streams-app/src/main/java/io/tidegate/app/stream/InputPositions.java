package io.tidegate.app.stream;

import io.tidegate.shell.input.ReadPosition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the consumers of this process have read their partitions, transaction markers included.
 *
 * <p>A processor sees offsets of records only, and the last one says nothing of the markers and
 * aborted records behind it. A consumer interceptor sees the position itself.
 */
public final class InputPositions {
  private final Map<TopicPartition, ReadPosition> byPartition = new ConcurrentHashMap<>();

  /** Where the consumer of {@code partition} stands, if it has read anything since the reset. */
  Optional<ReadPosition> of(TopicPartition partition) {
    return Optional.ofNullable(byPartition.get(partition));
  }

  /** Forgets a partition whose task starts anew. */
  void reset(TopicPartition partition) {
    byPartition.remove(partition);
  }

  void advance(ConsumerRecords<byte[], byte[]> polled) {
    for (Map.Entry<TopicPartition, OffsetAndMetadata> next : polled.nextOffsets().entrySet()) {
      List<ConsumerRecord<byte[], byte[]>> records = polled.records(next.getKey());
      long last = records.isEmpty() ? -1 : records.get(records.size() - 1).offset();
      byPartition.merge(
          next.getKey(),
          new ReadPosition(next.getValue().offset(), last),
          (old, now) -> new ReadPosition(now.next(), Math.max(old.delivered(), now.delivered())));
    }
  }

  /** The properties that make the main consumers of a Streams client report here. */
  public Map<String, Object> streamsProperties() {
    return Map.of(
        "main.consumer.interceptor.classes",
        Reporter.class.getName(),
        "main.consumer." + KEY,
        this);
  }

  private static final String KEY = "tidegate.input.positions";

  /** Tells the positions after every poll; made by the consumer, which calls it by name. */
  public static final class Reporter implements ConsumerInterceptor<byte[], byte[]> {
    private InputPositions positions = new InputPositions();

    /** Made by the consumer. */
    public Reporter() {}

    @Override
    public void configure(Map<String, ?> configs) {
      if (configs.get(KEY) instanceof InputPositions shared) {
        positions = shared;
      }
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
      positions.advance(records);
      return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
  }
}
