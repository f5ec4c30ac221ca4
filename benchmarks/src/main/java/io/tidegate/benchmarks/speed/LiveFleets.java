package io.tidegate.benchmarks.speed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.schemas.encode.TimeText;
import io.tidegate.shell.config.TidegateConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Fleets at work: their events at any rate, with the time at which they were to be sent, and among
 * them some that call for a command.
 */
final class LiveFleets implements AutoCloseable {
  private static final double NANOS_PER_MS = 1e6;
  private static final long NANOS_PER_S = 1_000_000_000;
  private static final long GONE_AFTER_S = 15;

  /** Clocks may differ by two seconds: before that a node is not surely there. */
  static final int BORN_BEFORE_S = 6;

  private final KafkaProducer<byte[], byte[]> producer;
  private final List<EventTemplates> fleets = new ArrayList<>();
  private final String telemetry;
  private final String scaling;
  private final long beganMs = System.currentTimeMillis();
  private final long beganNanos = System.nanoTime();
  private long sent;
  private long probes;

  /** So many clusters, whose tenants are so many in all. */
  LiveFleets(TidegateConfig config, int clusters, int tenants, long seed) {
    this.telemetry = config.engine().telemetry().get(0).topic();
    this.scaling = config.engine().scaling().get(0).topic();
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                config.service().bootstrapServers(),
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                ProducerConfig.LINGER_MS_CONFIG,
                "2",
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                Integer.toString(128 << 20)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    for (int cluster = 0; cluster < clusters; cluster++) {
      EventTemplates fleet =
          new EventTemplates(cluster(cluster), tenants / clusters, beganMs, seed + cluster);
      fleets.add(fleet);
      for (byte[] record : fleet.scaling()) {
        send(scaling, cluster(cluster), record);
      }
    }
  }

  /** Sends an event of one of the fleets. */
  void event(long dueNanos) {
    String id = "q" + sent;
    EventTemplates fleet = fleets.get((int) (sent % fleets.size()));
    sent++;
    send(telemetry, id, fleet.event(id, timeMs(dueNanos)));
  }

  /** Plans a canary in a response to a key of its own. */
  void planRule(OpenLoop loop, long dueNanos, String group, Probes expected) {
    String key = "probe-r-" + probes;
    String cluster = cluster(probes++ % fleets.size());
    loop.plan(
        dueNanos,
        due -> {
          expected.expect(key, group, due);
          send(telemetry, key, probe(cluster, key, due, "\"canaries\":[\"cn-1\"]"));
        });
  }

  /** Plans a node that serves, and was born a little before and never secured. */
  void planTick(OpenLoop loop, long dueNanos, String group, Probes expected) {
    String node = "probe-n-" + probes;
    String cluster = cluster(probes++ % fleets.size());
    for (String step : List.of("node_provisioned", "node_ready")) {
      loop.plan(
          dueNanos - BORN_BEFORE_S * NANOS_PER_S,
          due -> send(scaling, cluster, life(cluster, node, step, due)));
    }
    loop.plan(
        dueNanos,
        due -> {
          expected.expect(node, group, due);
          send(telemetry, node, probe(cluster, "key-1", due, "\"node\":\"" + node + "\""));
        });
    loop.plan(
        dueNanos + GONE_AFTER_S * NANOS_PER_S,
        due -> send(scaling, cluster, life(cluster, node, "node_terminated", due)));
  }

  @Override
  public void close() {
    producer.close();
  }

  private static String cluster(long number) {
    return "bench-" + number;
  }

  private long timeMs(long nanos) {
    return beganMs + (long) ((nanos - beganNanos) / NANOS_PER_MS);
  }

  private byte[] probe(String cluster, String key, long dueNanos, String more) {
    return ("{\"time\":\""
            + TimeText.of(timeMs(dueNanos))
            + "\",\"request_id\":\"p"
            + probes
            + "-"
            + dueNanos
            + "\",\"cluster\":\""
            + cluster
            + "\",\"tenant\":\"prober\",\"api_key\":\""
            + key
            + "\",\"model\":\"llama-70b\",\"status\":200,\"latency_ms\":50,\"input_tokens\":20,"
            + "\"output_tokens\":20,"
            + more
            + "}")
        .getBytes(UTF_8);
  }

  private byte[] life(String cluster, String node, String type, long dueNanos) {
    return ("{\"time\":\""
            + TimeText.of(timeMs(dueNanos))
            + "\",\"event_id\":\""
            + type
            + "-"
            + node
            + "\",\"cluster\":\""
            + cluster
            + "\",\"type\":\""
            + type
            + "\",\"node\":\""
            + node
            + "\"}")
        .getBytes(UTF_8);
  }

  private void send(String topic, String key, byte[] value) {
    var unused = producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
  }
}
