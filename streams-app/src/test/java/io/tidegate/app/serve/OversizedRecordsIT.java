package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.app.broker.TestBroker;
import io.tidegate.app.stream.OutputTopics;
import io.tidegate.app.stream.SteeringTopics;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records of any size on every input: the service, in a process with 256 MB of heap, goes on, says
 * where what it refused stands, and starts again on the same topics.
 */
class OversizedRecordsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int HUGE = 600_000_000;

  /** What Snappy makes fit into the limit of an input topic. */
  private static final int LARGEST = 20_000_000;

  private final EngineConfig config = EngineConfig.defaults();
  private final InputTopics inputs = InputTopics.of(config, SteeringTopics.DEFAULT);
  @TempDir private Path directory;
  private TestBroker broker;
  private int requests;

  @BeforeEach
  void startBroker() throws Exception {
    broker = TestBroker.start(TestBroker.QUICK_TO_NOTICE);
    try (Admin admin = admin()) {
      TopicCreation.create(
          admin,
          TopicPlan.of(
              inputs.telemetry(),
              inputs.scaling(),
              SteeringTopics.DEFAULT,
              OutputTopics.DEFAULT,
              1,
              1),
          0);
    }
  }

  @AfterEach
  void stopBroker() throws Exception {
    broker.close();
  }

  @Test
  void goesOnWhateverSizeRecordsHave() throws Exception {
    ChildJvm service = start();
    List<RecordMetadata> sent = new ArrayList<>();
    for (String topic : all()) {
      assertThat(RawBatch.send(broker.bootstrapServers(), topic, HUGE)).isNotEqualTo(Errors.NONE);
      sent.add(write(topic, new byte[5_000], new byte[LARGEST]));
      sent.add(write(topic, ("tenant/" + "t".repeat(50_000)).getBytes(UTF_8), new byte[300_000]));
      sent.add(write(topic, "key".getBytes(UTF_8), new byte[10]));
    }
    for (RecordMetadata at : sent) {
      assertThat(
              isTold(
                  OutputTopics.DEFAULT.deadLetter(),
                  "\"topic\":\"" + at.topic() + "\",\"partition\":0,\"offset\":" + at.offset()))
          .as("dead letter of %s", at)
          .isTrue();
    }
    leak("first");
    assertThat(isTold(OutputTopics.DEFAULT.alerts(), "key-of-first")).isTrue();

    assertThat(service.isAlive()).isTrue();
    service.kill();
    ChildJvm again = start();
    leak("second");
    assertThat(isTold(OutputTopics.DEFAULT.alerts(), "key-of-second")).isTrue();
    assertThat(again.isAlive()).isTrue();
    again.stop();
  }

  @Test
  void refusesToStartWhereAnOutputTopicTakesTooLittle() throws Exception {
    String topic = OutputTopics.DEFAULT.audit();
    try (Admin admin = admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", "1000"), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
    ServiceSettings settings =
        EngineService.settings(broker.bootstrapServers(), "sizes", directory);
    try (TidegateService service = new TidegateService(settings, config, null, null)) {
      assertThatThrownBy(service::start)
          .isInstanceOf(StartRefusedException.class)
          .hasMessageContaining(topic + " has max.message.bytes 1000");
    }
  }

  private List<String> all() {
    List<String> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      all.addAll(inputs.of(kind));
    }
    return all;
  }

  private ChildJvm start() throws IOException {
    ChildJvm child =
        ChildJvm.start(
            EngineService.class,
            directory.resolve("service.log"),
            broker.bootstrapServers(),
            "sizes",
            directory.resolve("state").toString());
    await().atMost(PATIENCE).until(child::isReady);
    return child;
  }

  private RecordMetadata write(String topic, byte[] key, byte[] value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "compression.type", "snappy",
                "max.request.size", Integer.toString(2 * LARGEST)),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      return producer.send(new ProducerRecord<>(topic, 0, key, value)).get();
    }
  }

  private void leak(String who) throws Exception {
    requests++;
    byte[] value =
        new TelemetryEncoder()
            .encode(
                new InferenceEventBuilder()
                    .timeMs(System.currentTimeMillis())
                    .requestId("r" + requests)
                    .cluster("eu-1")
                    .tenant("tenant-of-" + who)
                    .apiKey("key-of-" + who)
                    .model("llama")
                    .node("n1")
                    .status(200)
                    .canaries(List.of("canary-1"))
                    .build());
    write(config.telemetry().get(0).topic(), "k".getBytes(UTF_8), value);
  }

  private boolean isTold(String topic, String text) {
    ServiceSettings settings = ServiceSettings.defaults(broker.bootstrapServers());
    try (TopicReader reader = TopicReader.of(settings, topic)) {
      return reader.await(
          PATIENCE,
          record -> record.value() != null && new String(record.value(), UTF_8).contains(text));
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }
}
