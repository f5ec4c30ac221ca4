package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.broker.EmbeddedBroker;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.ScalingEventBuilder;
import io.tidegate.schemas.event.ScalingType;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
 * Ten minutes of telemetry lie on their topic before the scaling events on theirs: what waits for
 * those must not fill the memory of the process that reads both.
 */
class CatchUpIT {
  private static final int SECONDS = 600;
  private static final int A_SECOND = 500;
  private static final int TENANTS = 4_000;
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String LAST = "eu-2";

  /** Sessions may be as short as the process under test has them. */
  private static final Map<String, String> QUICK = Map.of("group.min.session.timeout.ms", "1000");

  @TempDir private Path directory;

  @Test
  void hoursBeforeTheScalingEventsAreCaughtUpInLittleMemory() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(QUICK)) {
      createTopics(broker);
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "20"),
              new ByteArraySerializer(),
              new ByteArraySerializer())) {
        telemetry(producer);
        producer.flush();
        scaling(producer);
      }
      Path log = directory.resolve("service.log");
      ChildJvm service =
          ChildJvm.start(
              EngineService.class,
              log,
              broker.bootstrapServers(),
              "catch-up",
              directory.resolve("state").toString());
      try {
        assertThat(isLastTickJudged(broker, service)).as("caught up").isTrue();
        assertThat(service.isAlive()).isTrue();
      } finally {
        service.kill();
      }
    }
  }

  /**
   * In the last minute there is a cluster whose models have no price, which a closed tick tells.
   */
  private static boolean isLastTickJudged(EmbeddedBroker broker, ChildJvm service) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "group.id", "test",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(OutputTopics.DEFAULT.alerts()));
      long endNanos = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < endNanos && service.isAlive()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          String alert = new String(record.value(), UTF_8);
          if (alert.contains("unpriced-model") && alert.contains(LAST)) {
            return true;
          }
        }
      }
      return false;
    }
  }

  private static void createTopics(EmbeddedBroker broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      InputTopics inputs = InputTopics.of(EngineConfig.defaults(), SteeringTopics.DEFAULT);
      TopicPlan plan = TopicPlan.of(inputs, OutputTopics.DEFAULT, 1, 1);
      TopicCreation.create(admin, plan, 1);
    }
  }

  private static void telemetry(KafkaProducer<byte[], byte[]> producer) {
    TelemetryEncoder encoder = new TelemetryEncoder();
    Random random = new Random(3);
    long startMs = System.currentTimeMillis() - SECONDS * 1_000L;
    for (int i = 0; i < SECONDS * A_SECOND; i++) {
      boolean last = i > (SECONDS - 60) * A_SECOND && i % 50 == 0;
      int tenant = random.nextInt(TENANTS);
      byte[] record =
          encoder.encode(
              new InferenceEventBuilder()
                  .timeMs(startMs + i * 1_000L / A_SECOND)
                  .requestId("r" + i)
                  .cluster(last ? LAST : "eu-1")
                  .tenant("tenant-" + tenant)
                  .apiKey("key-" + tenant)
                  .node("gpu-" + random.nextInt(16))
                  .model("m")
                  .latencyMicros(400_000)
                  .inputTokens(200)
                  .outputTokens(100)
                  .build());
      var unused = producer.send(new ProducerRecord<>("tidegate.telemetry", record));
    }
  }

  private static void scaling(KafkaProducer<byte[], byte[]> producer) {
    ScalingEncoder encoder = new ScalingEncoder();
    long startMs = System.currentTimeMillis() - SECONDS * 1_000L;
    for (int i = 0; i < 17; i++) {
      byte[] record =
          encoder.encode(
              new ScalingEventBuilder()
                  .timeMs(startMs + i * 30_000L)
                  .eventId("s" + i)
                  .cluster("eu-1")
                  .type(ScalingType.NODE_READY)
                  .node("gpu-" + i)
                  .build());
      var unused = producer.send(new ProducerRecord<>("tidegate.scaling", record));
    }
    producer.flush();
  }
}
