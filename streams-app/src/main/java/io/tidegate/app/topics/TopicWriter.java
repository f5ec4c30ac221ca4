package io.tidegate.app.topics;

import io.tidegate.app.serve.ServiceSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
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
  private static final int PATIENCE_MS = 15_000;

  private TopicWriter() {}

  /**
   * Writes them all.
   *
   * @throws KafkaException with a sentence for the user if any could not be written
   */
  public static void write(ServiceSettings settings, List<ProducerRecord<byte[], byte[]>> records)
      throws InterruptedException {
    Properties properties = new Properties();
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
    settings
        .kafka()
        .forEach(
            (key, value) -> {
              if (ProducerConfig.configNames().contains(key)) {
                properties.put(key, value);
              }
            });
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      records.forEach(record -> sent.add(producer.send(record)));
      for (Future<RecordMetadata> each : sent) {
        each.get();
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new KafkaException("the records were not sent: " + cause.getMessage(), e);
    }
  }
}
