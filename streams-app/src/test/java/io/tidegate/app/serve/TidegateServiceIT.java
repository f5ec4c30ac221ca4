package io.tidegate.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.app.broker.TestBroker;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.InputPosition;
import io.tidegate.shell.config.ServiceSettings;
import io.tidegate.shell.stage.Stages;
import io.tidegate.shell.start.StartRefusedException;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TidegateServiceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static TestBroker broker;
  @TempDir Path state;

  @BeforeAll
  static void startBroker() {
    broker = TestBroker.start();
  }

  @AfterAll
  static void stopBroker() throws Exception {
    broker.close();
  }

  @Test
  void saysHowToMakeTheTopicsThatAreMissing() {
    try (TidegateService service = service("missing", "none", new CountingStages(true))) {
      assertThatThrownBy(service::start)
          .isInstanceOf(StartRefusedException.class)
          .hasMessageContaining("there is no topic none-scaling, none-telemetry")
          .hasMessageContaining(
              "./tidegate topics create --bootstrap-servers " + broker.bootstrapServers());
    }
  }

  @Test
  void givesUpOnABrokerThatIsNotThere() {
    ServiceSettings settings =
        ServiceSettings.builder("127.0.0.1:1")
            .http("127.0.0.1", 0)
            .brokerWait(Duration.ofSeconds(1))
            .build();
    try (TidegateService service =
        new TidegateService(settings, topics("none"), new CountingStages(true), 1_000)) {
      assertThatThrownBy(service::start)
          .isInstanceOf(StartRefusedException.class)
          .hasMessageContaining("no broker answers at 127.0.0.1:1");
    }
  }

  @Test
  void stopsAtOnceOnStateOfAnotherRelease() throws Exception {
    createTopics("newer", 1);
    DecidedStages own = new DecidedStages();
    try (TidegateService service = service("newer", "newer", own)) {
      service.start();
      assertThat(service.awaitReady(PATIENCE)).isTrue();
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      byte[] stage = {1};
      byte[] ofAnotherVersion = {9, 0, 0, 0, 0};
      producer
          .send(new ProducerRecord<>("newer-decide-rows-changelog", 0, stage, ofAnotherVersion))
          .get();
    }
    DecidedStages again = new DecidedStages();
    ServiceSettings elsewhere = settings("newer").stateDir(state.resolve("other")).build();
    try (TidegateService service =
        new TidegateService(elsewhere, topics("newer"), again, DecidedStages.TICK_MS)) {
      service.start();
      assertThat(service.awaitReady(PATIENCE)).isFalse();
      assertThat(service.awaitStopped()).isFalse();
    }
    assertThat(again.decided.get()).as("tried once").isOne();
  }

  /** The engine's own stages, which counts how often it made the last one. */
  private static final class DecidedStages implements Stages {
    private static final long TICK_MS = 5_000;
    final AtomicInteger decided = new AtomicInteger();
    private final Stages engine = Stages.of(EngineConfig.defaults(), null, null, "");

    @Override
    public Observing observe(int from, int of, List<Input> inputs) {
      return engine.observe(from, of, inputs);
    }

    @Override
    public Receiving detect(int partition, int partitions) {
      return engine.detect(partition, partitions);
    }

    @Override
    public Receiving decide(int detectPartitions) {
      decided.incrementAndGet();
      return engine.decide(detectPartitions);
    }
  }

  @Test
  void isReadyOnceItsStagesAreRestored() throws Exception {
    createTopics("ready", 2);
    try (TidegateService service = service("ready", "ready", new CountingStages(true))) {
      assertThat(service.ready().reason()).isEqualTo("not started");
      service.start();

      assertThat(service.awaitReady(PATIENCE)).isTrue();
      assertThat(get(service, "/ready").statusCode()).isEqualTo(200);
      assertThat(get(service, "/live").statusCode()).isEqualTo(200);
      assertThat(get(service, "/metrics").body())
          .contains("tidegate_events_total 0.0")
          .contains("tidegate_stages 7.0")
          .doesNotContain("kafka_stream");
    }
  }

  @Test
  void refusesAnotherNumberOfInputPartitions() throws Exception {
    createTopics("grown", 2);
    try (TidegateService service = service("grown", "grown", new CountingStages(true))) {
      service.start();
      assertThat(service.awaitReady(PATIENCE)).isTrue();
    }
    try (Admin admin = admin()) {
      admin.createPartitions(Map.of("grown-telemetry", NewPartitions.increaseTo(3))).all().get();
    }
    try (TidegateService service = service("grown", "grown", new CountingStages(true))) {
      // The broker tells of the new partition a moment later.
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                try (Admin admin = admin()) {
                  assertThat(
                          admin
                              .describeTopics(List.of("grown-telemetry"))
                              .allTopicNames()
                              .get()
                              .get("grown-telemetry")
                              .partitions())
                      .hasSize(3);
                }
              });
      assertThatThrownBy(service::start)
          .isInstanceOf(StartRefusedException.class)
          .hasMessageContaining("up to 3 partitions, but grown was started with 2");
    }
  }

  @Test
  void refusesAnotherNumberOfPanePartitions() throws Exception {
    createTopics("panes", 1);
    try (TidegateService service = service("panes", "panes", new CountingStages(true))) {
      service.start();
      assertThat(service.awaitReady(PATIENCE)).isTrue();
    }
    ServiceSettings other = settings("panes").panePartitions(5).build();
    try (TidegateService service =
        new TidegateService(other, topics("panes"), new CountingStages(true), 1_000)) {
      assertThatThrownBy(service::start).hasMessageContaining("service.panePartitions is 5");
    }
  }

  @Test
  void learnsThatAnInputIsSilentThoughMarkersFollowItsLastRecord() throws Exception {
    createTopics("silent", 2);
    write("silent-telemetry", 0);
    Silences first = new Silences();
    try (TidegateService service = service("silent", "silent", first)) {
      service.start();
      awaitSilence(first, "silent-telemetry-0", "silent-telemetry-1", "silent-scaling-0");
      assertThat(first.events).hasSize(1).containsEntry("silent-telemetry-0", 5L);
    }
    Silences second = new Silences();
    try (TidegateService service = service("silent", "silent", second)) {
      service.start();
      awaitSilence(second, "silent-telemetry-0", "silent-telemetry-1", "silent-scaling-0");
      assertThat(second.events).isEmpty();
    }
  }

  @Test
  void handsOverAtOnceWhenItIsClosed() throws Exception {
    createTopics("handover", 2);
    try (TidegateService stays =
        service(settings("handover").stateDir(state.resolve("stays")), "handover")) {
      stays.start();
      try (TidegateService leaves =
          service(settings("handover").stateDir(state.resolve("leaves")), "handover")) {
        leaves.start();
        assertThat(leaves.awaitReady(PATIENCE)).isTrue();
      }
      // The session would run out in 10 s only.
      await()
          .atMost(Duration.ofSeconds(8))
          .untilAsserted(
              () -> assertThat(get(stays, "/metrics").body()).contains("tidegate_stages 7.0"));
    }
  }

  @Test
  void stopsWhenItsThreadsDieAgainAndAgain() throws Exception {
    createTopics("dying", 1);
    write("dying-telemetry", 0);
    Silences stages = new Silences();
    stages.failing = true;
    ServiceSettings impatient =
        settings("dying").kafka(Map.of("main.consumer.session.timeout.ms", "6000")).build();
    try (TidegateService service =
        new TidegateService(impatient, topics("dying"), stages, CountingStages.TICK_MS)) {
      service.start();

      assertThat(service.awaitStopped()).isFalse();
      assertThat(service.live().up()).isFalse();
      assertThat(service.awaitReady(PATIENCE)).isFalse();
    }
  }

  /** Remembers what it was told of silence. */
  private static final class Silences implements Stages {
    final Map<String, Long> silentMs = new ConcurrentHashMap<>();
    final Map<String, Long> events = new ConcurrentHashMap<>();
    final Stages counting = new CountingStages(true);
    volatile boolean failing;

    @Override
    public Observing observe(int from, int of, List<Input> inputs) {
      return new Observing(
          counting.observe(from, of, inputs).stage(),
          (record, position, out) -> counted(position),
          (record, position, out) -> counted(position),
          (input, silence, out) -> silentMs.put(input, silence),
          out -> {});
    }

    private boolean counted(InputPosition position) {
      if (failing) {
        throw new IllegalStateException("on purpose");
      }
      events.merge(position.input(), 1L, Long::sum);
      return true;
    }

    @Override
    public Receiving detect(int partition, int partitions) {
      return counting.detect(partition, partitions);
    }

    @Override
    public Receiving decide(int detectPartitions) {
      return counting.decide(detectPartitions);
    }
  }

  private static void awaitSilence(Silences silences, String... inputs) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(silences.silentMs).containsOnlyKeys(inputs);
              assertThat(silences.silentMs.values()).allMatch(ms -> ms >= 500);
            });
  }

  // Five records that count, and five whose transaction is aborted.
  private static void write(String topic, int partition) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", topic),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      for (boolean commit : new boolean[] {true, false}) {
        producer.beginTransaction();
        for (int i = 0; i < 5; i++) {
          var unused = producer.send(new ProducerRecord<>(topic, partition, null, new byte[1]));
        }
        producer.flush();
        if (commit) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
    }
  }

  private TidegateService service(String application, String prefix, Stages stages) {
    return new TidegateService(settings(application).build(), topics(prefix), stages, 1_000);
  }

  private static TidegateService service(ServiceSettings.Builder settings, String prefix) {
    return new TidegateService(
        settings.build(), topics(prefix), new CountingStages(true), CountingStages.TICK_MS);
  }

  private ServiceSettings.Builder settings(String application) {
    return ServiceSettings.builder(broker.bootstrapServers())
        .applicationId(application)
        .stateDir(state)
        .threads(2)
        .panePartitions(4)
        .http("127.0.0.1", 0);
  }

  private static InputTopics topics(String prefix) {
    return new InputTopics(
        List.of(prefix + "-telemetry"), List.of(prefix + "-scaling"), List.of(), null, false);
  }

  private static void createTopics(String prefix, int partitions) throws Exception {
    try (Admin admin = admin()) {
      InputTopics inputs = topics(prefix);
      TopicCreation.create(admin, TopicPlan.of(inputs, OutputTopics.DEFAULT, partitions, 1), 0);
    }
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  private static HttpResponse<String> get(TidegateService service, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.httpPort() + path))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
