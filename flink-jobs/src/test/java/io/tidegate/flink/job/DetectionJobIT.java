package io.tidegate.flink.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.broker.EmbeddedBroker;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.flink.stage.StagePlan;
import io.tidegate.shell.config.ConfigOrigin;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.stage.EngineInMemory;
import io.tidegate.shell.start.StartRefusedException;
import io.tidegate.shell.testing.SimulatedInput;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a broker the job says what the engine says in memory, nothing missing and nothing twice,
 * though it is broken off at work, and stopped later to go on at another parallelism and on another
 * cluster.
 */
final class DetectionJobIT {
  private static final int PARTITIONS = 4;
  private static final long SEED = 7;
  private static final EngineConfig ENGINE = EngineConfig.defaults();
  private static final String TELEMETRY = ENGINE.telemetry().get(0).topic();
  private static final String SCALING = ENGINE.scaling().get(0).topic();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** So long nothing more may come. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private final SimulatedInput input = SimulatedInput.small(SEED);
  @TempDir Path directory;

  @Test
  void saysTheSameThoughItIsBrokenOffAndRescaled() throws Exception {
    Said inMemory = inMemory();
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        KafkaProducer<byte[], byte[]> producer = producer(broker)) {
      createTopics(broker);
      for (byte[] event : input.scaling()) {
        var unused = producer.send(new ProducerRecord<>(SCALING, event));
      }
      feed(producer, 0, 3);
      Said said = new Said();
      try (KafkaConsumer<byte[], byte[]> reader = reader(broker)) {
        Detection first = start(broker, 2);
        hear(reader, said, 1, PATIENCE);
        first.cancel();

        feed(producer, 1, 3);
        Detection second = start(broker, 1);
        hear(reader, said, 2, PATIENCE);
        second.stop();

        feed(producer, 2, 3);
        try (MiniCluster cluster = cluster()) {
          InetSocketAddress jobManager =
              InetSocketAddress.createUnresolved(
                  cluster.getRestAddress().get().getHost(),
                  cluster.getRestAddress().get().getPort());
          Detection third = start(broker, 4, Optional.of(jobManager));
          assertThatThrownBy(() -> start(broker, 4, Optional.of(jobManager)))
              .isInstanceOf(StartRefusedException.class)
              .hasMessageContaining("runs already");
          hear(reader, said, inMemory.alertCount(), PATIENCE);
          hear(reader, said, Integer.MAX_VALUE, QUIET);
          third.stop();
        }
      }
      System.out.printf(
          "%d records; in memory %d alerts, %d commands; on the broker %d and %d%n",
          input.telemetry().size() + input.scaling().size(),
          inMemory.alertCount(),
          inMemory.commandCount(),
          said.alertCount(),
          said.commandCount());
      assertThat(said.deadLetters).isEqualTo(inMemory.deadLetters);
      assertThat(said.withoutOnArrival()).isEqualTo(inMemory.withoutOnArrival());
      assertThat(said.alerts.keySet()).isEqualTo(inMemory.alerts.keySet());
      assertThat(said.alertCount()).isEqualTo(inMemory.alertCount());
      assertThat(said.commands.keySet()).isEqualTo(inMemory.commands.keySet());
      assertThat(said.commandCount()).isEqualTo(inMemory.commandCount());
    }
  }

  private Said inMemory() {
    Said said = new Said();
    EngineInMemory engine = new EngineInMemory(ENGINE, null, said);
    long number = 0;
    for (byte[] event : input.scaling()) {
      engine.scaling(event, number++, Long.MAX_VALUE);
    }
    engine.scalingReadThrough(Long.MAX_VALUE);
    for (SimulatedInput.Line line : input.telemetry()) {
      engine.telemetry(line.bytes(), number++, line.arrivedMs());
    }
    engine.end();
    return said;
  }

  /** A cluster that is reached as one of other machines is. */
  private static MiniCluster cluster() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(2)
                .setNumSlotsPerTaskManager(2)
                .build());
    cluster.start();
    return cluster;
  }

  private Detection start(EmbeddedBroker broker, int parallelism) {
    return start(broker, parallelism, Optional.empty());
  }

  private Detection start(
      EmbeddedBroker broker, int parallelism, Optional<InetSocketAddress> jobManager) {
    TreeMap<String, String> overrides = new TreeMap<>();
    overrides.put("kafka.bootstrapServers", broker.bootstrapServers());
    overrides.put("service.stateDir", directory.toString());
    overrides.put("service.panePartitions", "4");
    ConfigOrigin origin = ConfigOrigin.of(null, null, Map.of(), overrides);
    TidegateConfig config = origin.load();
    return Detection.start(
        origin,
        config,
        new Detection.Running(
            parallelism, Duration.ofMillis(300), false, StagePlan.Freshness.NONE, jobManager));
  }

  private void feed(KafkaProducer<byte[], byte[]> producer, int part, int parts) {
    List<SimulatedInput.Line> lines = input.telemetry();
    for (SimulatedInput.Line line :
        lines.subList(lines.size() * part / parts, lines.size() * (part + 1) / parts)) {
      int partition = Math.floorMod(line.id().hashCode(), PARTITIONS);
      var unused = producer.send(new ProducerRecord<>(TELEMETRY, partition, null, line.bytes()));
    }
    producer.flush();
  }

  /** Takes in what is published, until there are so many alerts or the time is over. */
  private static void hear(
      KafkaConsumer<byte[], byte[]> reader, Said said, int alerts, Duration atMost) {
    long endNanos = System.nanoTime() + atMost.toNanos();
    while (said.alertCount() < alerts && System.nanoTime() < endNanos) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(200))) {
        if (record.topic().equals(OutputTopics.DEFAULT.alerts())) {
          said.alert(record.value());
        } else if (record.topic().equals(OutputTopics.DEFAULT.control())) {
          said.command(new String(record.key(), UTF_8), Map.of(), record.value());
        } else {
          said.deadLetters.add(new String(record.value(), UTF_8));
        }
      }
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(EmbeddedBroker broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static KafkaConsumer<byte[], byte[]> reader(EmbeddedBroker broker) {
    KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "group.id", "listener",
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    reader.subscribe(
        List.of(
            OutputTopics.DEFAULT.alerts(),
            OutputTopics.DEFAULT.control(),
            OutputTopics.DEFAULT.deadLetter()));
    return reader;
  }

  private static void createTopics(EmbeddedBroker broker) throws Exception {
    InputTopics inputs = InputTopics.of(ENGINE, SteeringTopics.DEFAULT);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicCreation.create(admin, TopicPlan.of(inputs, OutputTopics.DEFAULT, PARTITIONS, 1), 0);
    }
  }
}
