package io.tidegate.simulator;

import io.tidegate.schemas.encode.EntityRecordEncoder;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a simulation's records to a broker's topics, keyed as gateways and autoscalers key them.
 */
public final class BrokerSink implements SimulationSink, AutoCloseable {
  private final TelemetryEncoder telemetryEncoder = new TelemetryEncoder();
  private final ScalingEncoder scalingEncoder = new ScalingEncoder();
  private final Topics topics;
  private final KafkaProducer<byte[], byte[]> producer;
  private long records;
  private volatile @Nullable Exception failure;

  /** Where each kind of record goes. */
  public record Topics(String telemetry, String scaling, String entities) {}

  /**
   * A sink to the brokers that {@code kafka} names.
   *
   * @param kafka properties of the producer
   */
  public BrokerSink(Properties kafka, Topics topics) {
    this.topics = topics;
    Properties properties = new Properties();
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, "20");
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "15000");
    // The topics may be new: where a first batch is refused by a leader that is not yet one and a
    // second is taken, the first could never be written.
    properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
    properties.putAll(kafka);
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Sends what is on record of tenants and keys. */
  public void entities(List<EntityRecord> entities) {
    EntityRecordEncoder encoder = new EntityRecordEncoder();
    entities.forEach(each -> send(topics.entities(), each.subject(), encoder.encode(each)));
  }

  @Override
  public void telemetry(Telemetry record) {
    send(topics.telemetry(), key(record), telemetryEncoder.encode(record));
  }

  @Override
  public void telemetry(InferenceEvent record, byte[] line) {
    send(topics.telemetry(), key(record), line);
  }

  @Override
  public void scaling(ScalingEvent event) {
    send(topics.scaling(), event.cluster(), scalingEncoder.encode(event));
  }

  /** Records given to it so far. */
  public long records() {
    return records;
  }

  /**
   * Waits until the brokers have everything.
   *
   * @throws KafkaException if they do not take a record
   */
  public void flush() {
    producer.flush();
    check();
  }

  @Override
  public void close() {
    producer.close();
  }

  private static String key(Telemetry record) {
    return record instanceof InferenceEvent event ? event.requestId() : record.cluster();
  }

  private void send(String topic, String key, byte[] value) {
    check();
    records++;
    var unused =
        producer.send(
            new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value),
            (metadata, failed) -> {
              if (failed != null) {
                failure = failed;
              }
            });
  }

  private void check() {
    Exception failed = failure;
    if (failed != null) {
      throw new KafkaException("the brokers do not take a record: " + failed.getMessage(), failed);
    }
  }
}
