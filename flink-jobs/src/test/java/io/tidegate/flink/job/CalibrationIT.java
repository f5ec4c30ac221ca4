package io.tidegate.flink.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.broker.EmbeddedBroker;
import io.tidegate.flink.stage.StagePlan;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.encode.BaselineEncoder;
import io.tidegate.shell.config.ConfigOrigin;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.stage.EngineInMemory;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job ends at the topics' end and has learnt of them what the engine learns on one thread. */
final class CalibrationIT {
  private static final int PARTITIONS = 3;

  private final BaselineEncoder encoder = new BaselineEncoder();
  @TempDir Path directory;

  @Test
  void learnsFromTheTopicsWhatTheEngineLearns() throws Exception {
    List<byte[]> history = CalibrationTest.history();
    SortedMap<String, String> inMemory = new TreeMap<>();
    SortedMap<String, String> ofJob = new TreeMap<>();
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      TreeMap<String, String> overrides = new TreeMap<>();
      overrides.put("kafka.bootstrapServers", broker.bootstrapServers());
      overrides.put("service.stateDir", directory.toString());
      overrides.put("service.panePartitions", "4");
      ConfigOrigin origin = ConfigOrigin.of(null, null, Map.of(), overrides);
      TidegateConfig config = origin.load();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        TopicCreation.create(
            admin,
            TopicPlan.of(
                InputTopics.of(config.engine(), SteeringTopics.DEFAULT),
                OutputTopics.DEFAULT,
                PARTITIONS,
                1),
            0);
      }
      send(broker, config, history);
      Detection.Running running =
          new Detection.Running(
              2, Duration.ofMillis(500), true, StagePlan.Freshness.NONE, Optional.empty());
      Calibration.run(origin, config, running, 0, document -> add(document, ofJob));

      EngineInMemory engine = new EngineInMemory(config.engine(), null, new Said());
      engine.scalingReadThrough(Long.MAX_VALUE);
      long number = 0;
      for (byte[] record : history) {
        engine.telemetry(record, number++, Long.MAX_VALUE);
      }
      engine.end();
      engine.learnt(document -> add(document, inMemory));
    }
    assertThat(inMemory).containsKeys("eu-1/cluster/eu-1", "eu-1/api_key/t0/k0");
    assertThat(ofJob).isEqualTo(inMemory);
  }

  private static void send(EmbeddedBroker broker, TidegateConfig config, List<byte[]> history) {
    String topic = config.engine().telemetry().get(0).topic();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      int number = 0;
      for (byte[] record : history) {
        var unused =
            producer.send(new ProducerRecord<>(topic, number++ % PARTITIONS, null, record));
      }
      producer.flush();
    }
  }

  private void add(BaselineDocument document, SortedMap<String, String> to) {
    to.put(document.subject(), new String(encoder.encode(document), UTF_8));
  }
}
