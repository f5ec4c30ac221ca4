package io.tidegate.benchmarks.speed;

import io.tidegate.delivery.event.OwnFinding;
import io.tidegate.schemas.alert.Activity;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import io.tidegate.simulator.FleetSimulation;
import io.tidegate.simulator.SimulationConfig;
import io.tidegate.simulator.SimulationSink;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The records of a simulated fleet on the topics of a broker, before anybody reads them. Requests
 * are spread over the partitions by their ids, as gateways do that care for nothing else: the
 * entities of each are on every partition.
 */
final class LoadedEvents {
  private static final long TICK_MS = 5_000;
  private static final int LAST_TICKS = 4;
  private static final int NODES = 10;
  private static final int FINDINGS = 10_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final TidegateConfig config;
  private final TreeMap<Long, Long> perTick = new TreeMap<>();
  private long events;
  private volatile boolean failed;

  private LoadedEvents(KafkaProducer<byte[], byte[]> producer, TidegateConfig config) {
    this.producer = producer;
    this.config = config;
  }

  /**
   * What is loaded.
   *
   * @param events how many, about
   * @param perSecond how many in a second of event time
   */
  record Plan(int events, int tenants, int perSecond, int partitions, long seed) {}

  /** Makes the topics and fills them; the part over which rates are measured. */
  static Span load(Plan plan, TidegateConfig config) throws InterruptedException {
    String brokers = config.service().bootstrapServers();
    createTopics(brokers, config, plan.partitions());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                brokers,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                ProducerConfig.LINGER_MS_CONFIG,
                "20",
                ProducerConfig.BATCH_SIZE_CONFIG,
                Integer.toString(1 << 17)),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      LoadedEvents loaded = new LoadedEvents(producer, config);
      loaded.simulate(plan);
      loaded.addFindings();
      producer.flush();
      if (loaded.failed) {
        throw new IllegalStateException("the broker did not take all events");
      }
      return loaded.span();
    }
  }

  private void simulate(Plan plan) {
    SimulationConfig simulated =
        SimulationConfig.builder()
            .seed(plan.seed())
            .minutes(60)
            .surge(false)
            .attacks(Set.of())
            .tenants(plan.tenants())
            // A node is used to six tenths as a rule.
            .requestsPerNode(plan.perSecond() / (NODES * 0.6))
            .build();
    try (FleetSimulation simulation = new FleetSimulation(simulated)) {
      Sender sender = new Sender();
      boolean more = true;
      while (more && events < plan.events()) {
        more = simulation.next(sender);
      }
    }
  }

  /** What sinks that are down have to wait with: more than one of them keeps in memory. */
  private void addFindings() {
    OwnFinding kind = new OwnFinding("backlog", "Backlog", "What waits.".repeat(100), "bench");
    for (int i = 0; i < FINDINGS; i++) {
      byte[] record =
          kind.record(
              Activity.CREATE, Severity.HIGH, "f" + i, 1, TICK_MS, TICK_MS, "Waits.", "Nothing.");
      var unused = producer.send(new ProducerRecord<>(config.service().outputs().alerts(), record));
    }
  }

  private Span span() {
    long from = perTick.firstKey();
    long before = 0;
    while (before + perTick.getOrDefault(from, 0L) <= events / 3) {
      before += perTick.getOrDefault(from, 0L);
      from++;
    }
    long to = perTick.lastKey() - LAST_TICKS;
    long upTo = perTick.headMap(to).values().stream().mapToLong(Long::longValue).sum();
    if (upTo <= before) {
      throw new IllegalArgumentException("events are too few: " + events);
    }
    return new Span(before, upTo, from * TICK_MS, to * TICK_MS);
  }

  /** Makes the topics, empty. */
  static void createTopics(String brokers, TidegateConfig config, int partitions)
      throws InterruptedException {
    TopicPlan plan =
        TopicPlan.of(
                InputTopics.of(config.engine(), config.service().steering()),
                config.service().outputs(),
                partitions,
                1)
            .withUndelivered(config.delivery().undelivered());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      TopicCreation.create(admin, plan, 1);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the topics cannot be created", e);
    }
  }

  private final class Sender implements SimulationSink {
    private final TelemetryEncoder telemetryEncoder = new TelemetryEncoder();
    private final ScalingEncoder scalingEncoder = new ScalingEncoder();

    @Override
    public void telemetry(Telemetry record) {
      // Samples of nodes would only make the count of records and that of events two.
      if (record instanceof InferenceEvent event) {
        events++;
        perTick.merge(Math.floorDiv(event.timeMs(), TICK_MS), 1L, Long::sum);
        String topic = config.engine().telemetry().get(0).topic();
        send(topic, event.requestId(), telemetryEncoder.encode(event));
      }
    }

    @Override
    public void scaling(ScalingEvent record) {
      send(
          config.engine().scaling().get(0).topic(),
          record.cluster(),
          scalingEncoder.encode(record));
    }

    private void send(String topic, String key, byte[] value) {
      var unused =
          producer.send(
              new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value),
              (metadata, failure) -> failed |= failure != null);
    }
  }
}
