package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.app.broker.TestBroker;
import io.tidegate.app.topics.TopicReader;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.start.StartRefusedException;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
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
  private static final double MOST = 262_144;

  /** What Snappy makes fit into the limit of an input topic. */
  private static final int LARGEST = 20_000_000;

  private final EngineConfig config = EngineConfig.defaults();
  private final InputTopics inputs = InputTopics.of(config, SteeringTopics.DEFAULT);
  @TempDir private Path directory;
  private final List<ChildJvm> children = new ArrayList<>();
  private TestBroker broker;
  private KafkaProducer<byte[], byte[]> producer;
  private int requests;

  @BeforeEach
  void startBroker() throws Exception {
    broker = TestBroker.start(TestBroker.QUICK_TO_NOTICE);
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "compression.type", "snappy",
                "max.request.size", Integer.toString(2 * LARGEST)),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    try (Admin admin = admin()) {
      TopicCreation.create(admin, TopicPlan.of(inputs, OutputTopics.DEFAULT, 1, 1), 0);
    }
  }

  @AfterEach
  void stopBroker() throws Exception {
    for (ChildJvm child : children) {
      child.kill();
    }
    producer.close();
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

  /** Whatever lists and names hold, all that comes of it stays within 256 KiB. */
  @Test
  void goesOnWhateverListsAndNamesHold() throws Exception {
    SizeFuzz fuzz = new SizeFuzz(11);
    for (int run = 0; run < 2; run++) {
      try (TidegateService service = inThisProcess()) {
        for (int i = 0; i < 60; i++) {
          for (Kind kind : Kind.values()) {
            byte[] value = fuzz.value(kind, System.currentTimeMillis());
            for (String topic : inputs.of(kind)) {
              send(topic, fuzz.key(), value);
            }
          }
        }
        String who = "fuzzed-" + run;
        leak(who);
        assertThat(isTold(OutputTopics.DEFAULT.alerts(), "key-of-" + who)).isTrue();
        assertThat(service.live().up()).isTrue();
        String metrics = metrics(service);
        System.out.println(
            "SIZES "
                + metrics.lines().filter(line -> line.startsWith("tidegate_largest")).toList());
        assertThat(metric(metrics, "tidegate_records_too_large_total")).isZero();
        assertThat(metric(metrics, "tidegate_largest_row_bytes")).isBetween(1.0, MOST);
        assertThat(metric(metrics, "tidegate_largest_record_bytes")).isBetween(1.0, MOST);
        assertThat(metric(metrics, "tidegate_largest_output_bytes")).isBetween(1.0, MOST);
      }
    }
  }

  private TidegateService inThisProcess() throws Exception {
    ServiceSettings settings =
        EngineService.settings(broker.bootstrapServers(), "sizes", directory.resolve("own"));
    TidegateService service = new TidegateService(settings, config, null, null);
    service.start();
    assertThat(service.awaitReady(PATIENCE)).isTrue();
    return service;
  }

  private static String metrics(TidegateService service) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + service.httpPort() + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static double metric(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void refusesToStartWhereAnOutputTopicTakesTooLittle() throws Exception {
    String topic = OutputTopics.DEFAULT.audit();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    ConfigEntry small = new ConfigEntry("max.message.bytes", "1000");
    try (Admin admin = admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(resource, List.of(new AlterConfigOp(small, AlterConfigOp.OpType.SET))))
          .all()
          .get();
      // The broker tells of it a moment later.
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                Config told = admin.describeConfigs(List.of(resource)).all().get().get(resource);
                return told.get(small.name()).value().equals(small.value());
              });
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
    children.add(child);
    await().atMost(PATIENCE).until(child::isReady);
    return child;
  }

  private RecordMetadata write(String topic, byte[] key, byte[] value) throws Exception {
    return producer.send(new ProducerRecord<>(topic, 0, key, value)).get();
  }

  /** Writes it if the broker takes it; of some the topic's limit takes care. */
  private void send(String topic, byte[] key, byte[] value) throws InterruptedException {
    try {
      producer.send(new ProducerRecord<>(topic, 0, key, value)).get();
    } catch (ExecutionException refused) {
      assertThat(refused).hasCauseInstanceOf(RecordTooLargeException.class);
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
