package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.app.broker.TestBroker;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.schemas.audit.AuditReport;
import io.tidegate.schemas.control.CommandVerifier;
import io.tidegate.schemas.control.SignatureCheck;
import io.tidegate.schemas.decode.AuditVerifier;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
 * The service is killed (SIGKILL) between the decision and the command, and between the command and
 * its audit record: after the restart there is exactly one command, and a chain that verifies.
 */
final class ContainmentUnderKillsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration QUIET = Duration.ofSeconds(8);

  private static final String KEY_ID = "tidegate";
  private static final String POLICY =
      """
      name: kills
      version: "1"
      mode: enforce
      rules:
        - id: canary
          match: {detectors: [canary-leak]}
          action: deny
          ttl: 10m
      """;

  @TempDir Path directory;

  private final Map<String, List<ConsumerRecord<byte[], byte[]>>> heard = new TreeMap<>();

  @Test
  void killedWhileItContainsItSendsOneCommandAndItsChainVerifies() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    String encoded = Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded());
    Files.writeString(
        directory.resolve("tidegate.pem"),
        "-----BEGIN PRIVATE KEY-----\n" + encoded + "\n-----END PRIVATE KEY-----\n");
    Files.writeString(directory.resolve("policy.yaml"), POLICY);
    try (TestBroker broker = TestBroker.start(TestBroker.QUICK_TO_NOTICE)) {
      createTopics(broker);
      try (KafkaProducer<byte[], byte[]> producer = producer(broker)) {
        producer.send(leak()).get();
      }
      dieAt(DyingService.Point.COMMAND, broker);
      dieAt(DyingService.Point.AUDIT, broker);
      ChildJvm child = start(DyingService.Point.NOWHERE, broker, directory.resolve("never"));
      try {
        listen(broker);
      } finally {
        child.stop();
      }
    }
    CommandVerifier verifier = new CommandVerifier(new TreeMap<>(Map.of(KEY_ID, keys.getPublic())));
    assertThat(of(OutputTopics.DEFAULT.control())).hasSize(1);
    assertThat(of(OutputTopics.DEFAULT.enforced())).hasSize(1);
    ConsumerRecord<byte[], byte[]> command = of(OutputTopics.DEFAULT.control()).get(0);
    String jws = new String(command.headers().lastHeader("ce_jws").value(), UTF_8);
    assertThat(verifier.check(command.value(), jws)).isEqualTo(SignatureCheck.GOOD);
    assertChain(verifier);
  }

  private void assertChain(CommandVerifier verifier) {
    AuditVerifier audit =
        new AuditVerifier(
            (signed, jws) -> verifier.check(signed, jws) == SignatureCheck.GOOD, null);
    List<ConsumerRecord<byte[], byte[]>> records = of(OutputTopics.DEFAULT.audit());
    records.forEach(record -> audit.add(record.value(), "offset " + record.offset()));
    AuditReport report = audit.end(null);
    assertThat(report.flaws()).isEmpty();
    assertThat(report.repeats()).isZero();
    assertThat(records)
        .filteredOn(record -> new String(record.value(), UTF_8).contains("\"kind\":\"command\""))
        .hasSize(1);
  }

  /** Starts the service, and kills it where it stands. */
  private void dieAt(DyingService.Point point, TestBroker broker) throws Exception {
    Path reached = directory.resolve("reached-" + point);
    ChildJvm child = start(point, broker, reached);
    try {
      await().atMost(PATIENCE).until(() -> Files.exists(reached));
      assertThat(child.isAlive()).isTrue();
    } finally {
      child.kill();
    }
  }

  private ChildJvm start(DyingService.Point point, TestBroker broker, Path reached)
      throws Exception {
    return ChildJvm.start(
        DyingService.class,
        directory.resolve("child-" + point + ".log"),
        broker.bootstrapServers(),
        directory.toString(),
        point.name(),
        reached.toString());
  }

  private List<ConsumerRecord<byte[], byte[]>> of(String topic) {
    return heard.getOrDefault(topic, List.of());
  }

  /** Everything that was committed, until nothing has come for a while. */
  private void listen(TestBroker broker) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "group.id", "listener",
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      OutputTopics topics = OutputTopics.DEFAULT;
      consumer.subscribe(List.of(topics.control(), topics.enforced(), topics.audit()));
      long startNanos = System.nanoTime();
      long quietSince = startNanos;
      while (System.nanoTime() - startNanos < PATIENCE.toNanos()
          && (of(topics.control()).isEmpty() || System.nanoTime() - quietSince < QUIET.toNanos())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          quietSince = System.nanoTime();
          heard.computeIfAbsent(record.topic(), unheard -> new ArrayList<>()).add(record);
        }
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> leak() {
    byte[] value =
        new TelemetryEncoder()
            .encode(
                new InferenceEventBuilder()
                    .timeMs(InstantSource.system().millis())
                    .requestId("r1")
                    .cluster("eu-1")
                    .tenant("acme")
                    .apiKey("k1")
                    .model("llama")
                    .node("n1")
                    .status(200)
                    .canaries(List.of("canary-1"))
                    .build());
    return new ProducerRecord<>(EngineConfig.defaults().telemetry().get(0).topic(), value);
  }

  private static KafkaProducer<byte[], byte[]> producer(TestBroker broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void createTopics(TestBroker broker) throws Exception {
    InputTopics inputs = InputTopics.of(EngineConfig.defaults(), SteeringTopics.DEFAULT);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicCreation.create(admin, TopicPlan.of(inputs, OutputTopics.DEFAULT, 1, 1), 0);
    }
  }
}
