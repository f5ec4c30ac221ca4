package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.app.broker.TestBroker;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.schemas.control.CommandSigner;
import io.tidegate.schemas.control.SteeringKey;
import io.tidegate.schemas.control.SteeringVerifier;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
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
 * The service was stopped for ten minutes, and an attack ended meanwhile: it is told and not
 * contained; who attacks now is.
 */
class StoppedServiceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long STOPPED_MS = 600_000;
  private static final long ATTACK_MS = 240_000;
  private static final int ATTACKERS = 3;
  private static final OutputTopics TOPICS = OutputTopics.DEFAULT;

  private final Map<String, List<String>> heard = new TreeMap<>();
  private final EngineConfig config =
      TidegateConfig.load(null, "contain", Map.of(), new TreeMap<>()).engine();

  /** What the service says of commands that it withheld must be signed, too. */
  private final KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

  @TempDir private Path directory;
  private int requests;

  StoppedServiceIT() throws GeneralSecurityException {}

  @Test
  void tellsWhatEndedMeanwhileAndContainsOnlyWhoAttacksNow() throws Exception {
    try (TestBroker broker = TestBroker.start(TestBroker.QUICK_TO_NOTICE)) {
      createTopics(broker);
      start(broker).close();
      try (KafkaProducer<byte[], byte[]> producer = producer(broker);
          KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
        long stoppedMs = System.currentTimeMillis() - STOPPED_MS;
        for (long passedMs = 0; passedMs < ATTACK_MS; passedMs += 1_000) {
          leak(producer, "gone-" + requests % ATTACKERS, stoppedMs + passedMs);
        }
        producer.flush();
        try (TidegateService unused = start(broker)) {
          hearUntil(consumer, TOPICS.audit(), "\"kind\":\"stale\"", 1);
          for (int i = 0; i < ATTACKERS; i++) {
            String gone = "gone-" + i;
            hearUntil(
                consumer,
                () -> said(TOPICS.alerts(), gone).stream().anyMatch(StoppedServiceIT::isLeft));
          }
          leak(producer, "there", System.currentTimeMillis());
          hearUntil(consumer, TOPICS.enforced(), "there", 1);
        }
      }
    }
    for (int i = 0; i < ATTACKERS; i++) {
      String gone = "gone-" + i;
      assertThat(said(TOPICS.alerts(), gone)).anyMatch(it -> it.contains("\"activity_id\":1"));
      assertThat(said(TOPICS.alerts(), gone))
          .anyMatch(StoppedServiceIT::isLeft)
          .noneMatch(it -> it.contains("\"state\":\"applied\""));
      assertThat(said(TOPICS.audit(), gone))
          .anyMatch(it -> it.contains("\"kind\":\"stale\"") || it.contains("\"kind\":\"refusal\""));
    }
    assertThat(said(TOPICS.control(), "gone")).isEmpty();
    assertThat(said(TOPICS.enforced(), "gone")).isEmpty();
    assertThat(said(TOPICS.control(), "there")).singleElement().asString().contains("\"deny\"");
  }

  /** Withheld as stale or, until that is heard, refused: others do not fit beside it. */
  private static boolean isLeft(String alert) {
    return alert.contains("\"would_have\"") && alert.contains("\"stale\"")
        || alert.contains("\"state\":\"refused\"");
  }

  private TidegateService start(TestBroker broker) throws InterruptedException {
    ServiceSettings settings =
        EngineService.settings(broker.bootstrapServers(), "stopped", directory.resolve("state"));
    SteeringKey own =
        new SteeringKey(
            pair.getPublic(), "service", new TreeSet<>(List.of("command", "enforcer:tidegate")));
    TidegateService service =
        new TidegateService(
            settings,
            config,
            new CommandSigner(pair.getPrivate(), "service"),
            new SteeringVerifier(settings.applicationId(), new TreeMap<>(Map.of("service", own))));
    service.start();
    assertThat(service.awaitReady(PATIENCE)).isTrue();
    return service;
  }

  /** Listens until that many records of a topic hold the text. */
  private void hearUntil(
      KafkaConsumer<byte[], byte[]> consumer, String topic, String text, int count) {
    hearUntil(consumer, () -> said(topic, text).size() >= count);
  }

  private void hearUntil(KafkaConsumer<byte[], byte[]> consumer, BooleanSupplier heardAll) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                String value = record.value() == null ? "" : new String(record.value(), UTF_8);
                heard.computeIfAbsent(record.topic(), unheard -> new ArrayList<>()).add(value);
              }
              return heardAll.getAsBoolean();
            });
  }

  private List<String> said(String topic, String text) {
    return heard.getOrDefault(topic, List.of()).stream().filter(it -> it.contains(text)).toList();
  }

  private void leak(KafkaProducer<byte[], byte[]> producer, String key, long timeMs) {
    requests++;
    byte[] value =
        new TelemetryEncoder()
            .encode(
                new InferenceEventBuilder()
                    .timeMs(timeMs)
                    .requestId("r" + requests)
                    .cluster("eu-1")
                    .tenant("tenant-of-" + key)
                    .apiKey(key)
                    .model("llama")
                    .node("n1")
                    .status(200)
                    .canaries(List.of("canary-1"))
                    .build());
    var unused = producer.send(new ProducerRecord<>(config.telemetry().get(0).topic(), value));
  }

  private static KafkaProducer<byte[], byte[]> producer(TestBroker broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static KafkaConsumer<byte[], byte[]> consumer(TestBroker broker) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "group.id", "listener",
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(
        List.of(TOPICS.alerts(), TOPICS.control(), TOPICS.enforced(), TOPICS.audit()));
    return consumer;
  }

  private void createTopics(TestBroker broker) throws Exception {
    InputTopics inputs = InputTopics.of(config, SteeringTopics.DEFAULT);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicCreation.create(admin, TopicPlan.of(inputs, TOPICS, 1, 1), 0);
    }
  }
}
