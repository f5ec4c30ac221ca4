package io.tidegate.app.topics;

import io.tidegate.shell.config.ClientProperties;
import io.tidegate.shell.config.ServiceSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes records and waits until the brokers have them. */
public final class TopicWriter {
  private TopicWriter() {}

  /**
   * Writes them all; where each of them is now.
   *
   * @throws KafkaException with a sentence for the user if any could not be written
   */
  public static List<RecordMetadata> write(
      ServiceSettings settings, List<ProducerRecord<byte[], byte[]>> records)
      throws InterruptedException {
    Set<String> topics = new TreeSet<>();
    records.forEach(record -> topics.add(record.topic()));
    // Once for all: without its topic each record would be waited for by itself.
    BrokerAdmin.requireTopics(settings, topics);
    int patienceMs = (int) BrokerAdmin.PATIENCE.toMillis();
    Properties properties = new Properties();
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patienceMs);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, patienceMs);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * patienceMs);
    properties.putAll(ClientProperties.producer(settings));
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      records.forEach(record -> sent.add(producer.send(record)));
      List<RecordMetadata> written = new ArrayList<>();
      for (Future<RecordMetadata> each : sent) {
        written.add(each.get());
      }
      return written;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new KafkaException("the records were not sent: " + cause.getMessage(), e);
    }
  }
}
