package io.tidegate.delivery.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes the few records that the delivery itself has to write, one by one. */
final class Writing implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final KafkaProducer<byte[], byte[]> producer;

  Writing(DeliverySettings settings) {
    this.producer =
        new KafkaProducer<>(
            properties(settings), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Writes it; an exception where it is not certain that it was written. */
  void write(String topic, String key, byte[] value) throws InterruptedException {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key.getBytes(UTF_8), value);
    try {
      producer.send(record).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("a record was not written to " + topic, e);
    }
  }

  @Override
  public void close() {
    producer.close(PATIENCE);
  }

  private static Map<String, Object> properties(DeliverySettings settings) {
    Map<String, Object> producer = new TreeMap<>();
    settings
        .kafka()
        .forEach(
            (key, value) -> {
              if (ProducerConfig.configNames().contains(key)) {
                producer.put(key, value);
              }
            });
    producer.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    producer.put(ProducerConfig.ACKS_CONFIG, "all");
    producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
    return producer;
  }
}
