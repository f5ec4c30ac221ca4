package io.tidegate.app.topics;

import io.tidegate.shell.config.ClientProperties;
import io.tidegate.shell.config.ServiceSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads one topic in the order of its offsets, committed records only, and joins no group. */
public final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  private TopicReader(
      String topic, KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    this.topic = topic;
    this.consumer = consumer;
    this.partitions = partitions;
  }

  /**
   * A reader at the topic's beginning.
   *
   * @throws KafkaException with a sentence for the user if there is no such topic or no broker
   */
  public static TopicReader of(ServiceSettings settings, String topic) {
    BrokerAdmin.requireTopics(settings, Set.of(topic));
    Properties properties = new Properties();
    properties.putAll(ClientProperties.consumer(settings));
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    boolean usable = false;
    try {
      List<TopicPartition> partitions = new ArrayList<>();
      for (PartitionInfo found : consumer.partitionsFor(topic, BrokerAdmin.PATIENCE)) {
        partitions.add(new TopicPartition(topic, found.partition()));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      usable = true;
      return new TopicReader(topic, consumer, partitions);
    } catch (org.apache.kafka.common.errors.TimeoutException e) {
      throw new KafkaException("no broker answers at " + settings.bootstrapServers(), e);
    } finally {
      if (!usable) {
        consumer.close();
      }
    }
  }

  /** Goes on at the first records that came at that time or later. */
  public TopicReader from(long timeMs) {
    Map<TopicPartition, Long> asked = new TreeMap<>(TopicReader::order);
    partitions.forEach(partition -> asked.put(partition, Math.max(0, timeMs)));
    Map<TopicPartition, OffsetAndTimestamp> found =
        consumer.offsetsForTimes(asked, BrokerAdmin.PATIENCE);
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp at = found.get(partition);
      if (at == null) {
        consumer.seekToEnd(List.of(partition));
      } else {
        consumer.seek(partition, at.offset());
      }
    }
    return this;
  }

  /** Goes on after the last record. */
  public TopicReader fromEnd() {
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    return this;
  }

  /** Reads all that is there now. */
  public void read(Consumer<ConsumerRecord<byte[], byte[]>> use) {
    read(Long.MAX_VALUE, use);
  }

  /** Reads what is there now, but no more than so many records. */
  public void read(long most, Consumer<ConsumerRecord<byte[], byte[]>> use) {
    long left = most;
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, BrokerAdmin.PATIENCE);
    long silentSince = System.nanoTime();
    while (left > 0
        && ends.entrySet().stream()
            .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      int read = 0;
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (left > 0) {
          use.accept(record);
          left--;
        }
        read++;
      }
      if (read > 0) {
        silentSince = System.nanoTime();
      } else if (System.nanoTime() - silentSince > BrokerAdmin.PATIENCE.toNanos()) {
        throw new KafkaException(topic + " could not be read to its end: the broker went silent");
      }
    }
  }

  /** Reads what comes until one is it; false when the time is over. */
  public boolean await(Duration atMost, Predicate<ConsumerRecord<byte[], byte[]>> isIt) {
    long endNanos = System.nanoTime() + atMost.toNanos();
    while (System.nanoTime() < endNanos) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (isIt.test(record)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Reads what comes until the thread is interrupted. */
  public void follow(Consumer<ConsumerRecord<byte[], byte[]>> use) {
    try {
      while (true) {
        consumer.poll(POLL).forEach(use);
      }
    } catch (InterruptException e) {
      // That is how whoever reads is told that it is enough. It is heard: a close would fail of it.
      boolean unused = Thread.interrupted();
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  private static int order(TopicPartition a, TopicPartition b) {
    return Integer.compare(a.partition(), b.partition());
  }
}
