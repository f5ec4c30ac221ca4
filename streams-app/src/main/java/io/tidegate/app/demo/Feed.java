package io.tidegate.app.demo;

import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import io.tidegate.simulator.FleetSimulation;
import io.tidegate.simulator.SimulationSink;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends the simulation's records to the broker, event time running faster than the clock. */
final class Feed implements AutoCloseable {
  private final FleetSimulation simulation;
  private final double speed;
  private final String telemetry;
  private final String scaling;
  private final KafkaProducer<byte[], byte[]> producer;
  private long events;
  private volatile boolean failed;

  Feed(
      FleetSimulation simulation,
      double speed,
      String bootstrapServers,
      String telemetry,
      String scaling) {
    this.simulation = simulation;
    this.speed = speed;
    this.telemetry = telemetry;
    this.scaling = scaling;
    // The topics are new: where a first batch is refused by a leader that is not yet one and a
    // second
    // is taken, the first could never be written.
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
                ProducerConfig.LINGER_MS_CONFIG, "20",
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Sends all of it, pacing itself; {@code between} is called after each simulated second. */
  void run(Runnable between) {
    long startNanos = System.nanoTime();
    Sender sender = new Sender();
    boolean more = true;
    while (more && !Thread.currentThread().isInterrupted()) {
      more = simulation.next(sender);
      between.run();
      long eventNanos = (simulation.nowMs() - simulation.startMs()) * 1_000_000L;
      long dueNanos = startNanos + (long) (eventNanos / speed);
      long early = dueNanos - System.nanoTime();
      if (early > 0) {
        LockSupport.parkNanos(early);
      }
    }
    producer.flush();
  }

  long events() {
    return events;
  }

  /** True when a record did not reach the broker. */
  boolean failed() {
    return failed;
  }

  @Override
  public void close() {
    producer.close();
  }

  private final class Sender implements SimulationSink {
    private final TelemetryEncoder telemetryEncoder = new TelemetryEncoder();
    private final ScalingEncoder scalingEncoder = new ScalingEncoder();

    @Override
    public void telemetry(Telemetry record) {
      String key = record instanceof InferenceEvent event ? event.requestId() : record.cluster();
      send(telemetry, key, telemetryEncoder.encode(record));
    }

    @Override
    public void scaling(ScalingEvent record) {
      send(scaling, record.cluster(), scalingEncoder.encode(record));
    }

    private void send(String topic, String key, byte[] value) {
      events++;
      var unused =
          producer.send(
              new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value),
              (metadata, failure) -> failed |= failure != null);
    }
  }
}
