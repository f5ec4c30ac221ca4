package io.tidegate.delivery.loop;

import io.tidegate.delivery.event.EventReader;
import io.tidegate.delivery.event.Read;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics as one sink reads them, in a group of its own. */
final class AlertTopics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertTopics.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final byte[] NOTHING = {};

  private final DeliverySettings settings;
  private final Destination destination;
  private final Courier courier;
  private final EventReader reader = new EventReader();
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

  AlertTopics(DeliverySettings settings, Destination destination, Courier courier) {
    this.settings = settings;
    this.destination = destination;
    this.courier = courier;
    this.consumer =
        new KafkaConsumer<>(
            properties(settings, destination.name()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<String> topics =
        destination.route().commands()
            ? List.of(settings.alerts(), settings.responses())
            : List.of(settings.alerts());
    consumer.subscribe(topics, new Assignment());
  }

  /** Reads on, unless the courier is full; the consumer stays in its group either way. */
  void poll(Duration longest) {
    Set<TopicPartition> paused = consumer.paused();
    if (courier.isFull()) {
      consumer.pause(consumer.assignment());
    } else if (!paused.isEmpty()) {
      consumer.resume(paused);
    }
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(longest)) {
      byte[] value = record.value() == null ? NOTHING : record.value();
      courier.take(
          new TopicPartition(record.topic(), record.partition()),
          record.offset(),
          record.timestamp(),
          read(record.topic(), value),
          value);
    }
  }

  /** Commits what is settled, where that has changed. */
  void commit() {
    Map<TopicPartition, OffsetAndMetadata> changed = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      OffsetAndMetadata now = courier.commit(partition, consumer.position(partition, PATIENCE));
      if (now != null && !now.equals(committed.get(partition))) {
        changed.put(partition, now);
      }
    }
    if (!changed.isEmpty()) {
      consumer.commitSync(changed, PATIENCE);
      committed.putAll(changed);
    }
  }

  /** The partition whose reader speaks for the delivery to this sink; null while another has it. */
  @Nullable TopicPartition leading() {
    TopicPartition first = new TopicPartition(settings.alerts(), 0);
    return consumer.assignment().contains(first) ? first : null;
  }

  /** Ends a poll from another thread. */
  void wakeUp() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(PATIENCE));
  }

  private Read read(String topic, byte[] value) {
    return topic.equals(settings.alerts()) ? reader.alert(value) : reader.response(value);
  }

  /** Takes up the work where it was left, by whomever. */
  private final class Assignment implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      Map<TopicPartition, OffsetAndMetadata> found =
          consumer.committed(Set.copyOf(partitions), PATIENCE);
      for (TopicPartition partition : partitions) {
        OffsetAndMetadata before = found.get(partition);
        courier.assigned(
            partition,
            before == null ? begin(partition) : before.offset(),
            before == null ? "" : before.metadata());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      try {
        commit();
      } catch (KafkaException e) {
        LOG.warn("sink {}: what was sent last may be sent again: {}", destination.name(), e + "");
      }
      onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      partitions.forEach(
          partition -> {
            courier.lost(partition);
            committed.remove(partition);
          });
    }

    // Noted at once: without it a sink that never got anything would begin again at each start,
    // and miss what came in between.
    private long begin(TopicPartition partition) {
      Map<TopicPartition, Long> ends =
          destination.fromBeginning()
              ? consumer.beginningOffsets(Set.of(partition), PATIENCE)
              : consumer.endOffsets(Set.of(partition), PATIENCE);
      long first = ends.getOrDefault(partition, 0L);
      consumer.seek(partition, first);
      consumer.commitSync(Map.of(partition, new OffsetAndMetadata(first)), PATIENCE);
      return first;
    }
  }

  private static Map<String, Object> properties(DeliverySettings settings, String sink) {
    Map<String, Object> consumer = new TreeMap<>();
    settings
        .kafka()
        .forEach(
            (key, value) -> {
              if (ConsumerConfig.configNames().contains(key)) {
                consumer.put(key, value);
              }
            });
    consumer.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    consumer.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group(sink));
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // A poll adds to what is in memory: few at a time.
    consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
    consumer.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 << 20);
    return consumer;
  }
}
