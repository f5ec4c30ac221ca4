package io.tidegate.delivery.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.delivery.event.Documents;
import io.tidegate.delivery.event.Event;
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

/** Where goes what a sink will never get, keyed by the sink. */
final class UndeliveredTopic implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A record with it stays below the producer's and the broker's default of 1 MB. */
  private static final int MOST_BYTES = 700_000;

  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;

  UndeliveredTopic(DeliverySettings settings) {
    this.topic = settings.undelivered();
    this.producer =
        new KafkaProducer<>(
            properties(settings), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Writes it; an exception where it is not certain that it was written. */
  void write(String sink, Letter letter, long nowMs) throws InterruptedException {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic, sink.getBytes(UTF_8), Documents.bytes(json(sink, letter, nowMs)));
    try {
      producer.send(record).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("a letter was not written to " + topic, e);
    }
  }

  @Override
  public void close() {
    producer.close(PATIENCE);
  }

  static ObjectNode json(String sink, Letter letter, long nowMs) {
    ObjectNode json = Documents.object();
    json.put("sink", sink).put("answer", letter.why()).put("time", nowMs);
    json.put("topic", letter.partition().topic()).put("partition", letter.partition().partition());
    letter.offsets().forEach(json.putArray("offsets")::add);
    Event event = letter.event();
    if (event != null) {
      json.put("id", event.id()).put("finding", event.finding()).put("length", event.bytes());
      if (event.bytes() <= MOST_BYTES) {
        json.set("document", event.document());
      }
    }
    byte[] value = letter.value();
    if (value != null) {
      json.put("length", value.length);
      // Base64 makes four bytes of three.
      if (value.length <= MOST_BYTES) {
        json.put("bytes", value);
      }
    }
    return json;
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
