package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.app.broker.TestBroker;
import io.tidegate.app.replay.Replay;
import io.tidegate.app.replay.ReplayOptions;
import io.tidegate.app.replay.SourcedFile;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.shell.testing.SimulatedInput;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service says what a replay of the same records says, whatever the number of partitions, and
 * though a process is killed at work.
 */
final class ServiceParityIT {
  private static final long SEED = 7;
  private static final int PIECES = 160;
  private static final long BETWEEN_PIECES_NANOS = 100_000_000;
  private static final Duration QUIET = Duration.ofSeconds(35);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Decided on arrival: the same findings, but not the same bytes of evidence. */
  private static final String ON_ARRIVAL = "canary-leak";

  private final SimulatedInput input = SimulatedInput.small(SEED);
  private Said replayed;
  @TempDir Path directory;

  @BeforeEach
  void replay() throws Exception {
    Path alerts = directory.resolve("alerts.jsonl");
    Path commands = directory.resolve("commands.jsonl");
    new Replay(
            new ReplayOptions(
                SourcedFile.ofFirst(
                    input.writeTelemetry(directory.resolve("telemetry.jsonl")),
                    EngineConfig.defaults().telemetry()),
                SourcedFile.ofFirst(
                    input.writeScaling(directory.resolve("scaling.jsonl")),
                    EngineConfig.defaults().scaling()),
                null,
                null,
                null,
                alerts,
                commands,
                null,
                EngineConfig.defaults(),
                null),
            new PrintWriter(new StringWriter()))
        .run();
    replayed = new Said();
    for (String alert : Files.readAllLines(alerts)) {
      replayed.alert(alert);
    }
    for (String command : Files.readAllLines(commands)) {
      JsonNode parts = JSON.readTree(command);
      replayed.command(parts.get("key").asText(), parts.get("value"));
    }
    assertThat(replayed.alerts).isNotEmpty();
    assertThat(replayed.commands).isNotEmpty();
  }

  @Test
  void saysTheSameOverOnePartition() throws Exception {
    try (TestBroker broker = TestBroker.start(TestBroker.QUICK_TO_NOTICE)) {
      createTopics(broker, 1);
      try (TidegateService service =
          new TidegateService(
              EngineService.settings(broker.bootstrapServers(), "one", directory.resolve("state")),
              EngineConfig.defaults(),
              null,
              null)) {
        service.start();
        feed(broker, 1, piece -> {});

        assertSame(listen(broker));
      }
    }
  }

  @Test
  void saysTheSameOverFourPartitionsThoughAProcessIsKilled() throws Exception {
    try (TestBroker broker = TestBroker.start(TestBroker.QUICK_TO_NOTICE)) {
      createTopics(broker, 4);
      ChildJvm[] children = {start(broker, 0), start(broker, 1)};
      try {
        feed(
            broker,
            4,
            piece -> {
              if (piece == PIECES * 2 / 5 || piece == PIECES * 3 / 5) {
                children[piece % 2].kill();
                children[piece % 2] = start(broker, piece % 2);
              }
            });

        assertSame(listen(broker));
      } finally {
        children[0].kill();
        children[1].kill();
      }
    }
  }

  /** Alerts and commands, in the order of each key. */
  private static final class Said {
    final Map<String, List<JsonNode>> alerts = new TreeMap<>();
    final Map<String, List<JsonNode>> commands = new TreeMap<>();
    final Map<String, List<String>> onArrival = new TreeMap<>();
    final Map<String, JsonNode> latest = new TreeMap<>();

    void alert(String text) throws Exception {
      JsonNode alert = JSON.readTree(text);
      String uid = alert.at("/finding_info/uid").asText();
      if (alert.at("/finding_info/analytic/uid").asText().equals(ON_ARRIVAL)) {
        onArrival
            .computeIfAbsent(uid, key -> new ArrayList<>())
            .add(alert.get("activity_id").asText());
      } else {
        alerts.computeIfAbsent(uid, key -> new ArrayList<>()).add(alert);
      }
    }

    void command(String key, JsonNode value) {
      commands.computeIfAbsent(key, name -> new ArrayList<>()).add(value);
    }

    int size() {
      return List.of(alerts.values(), commands.values(), onArrival.values()).stream()
          .flatMap(lists -> lists.stream())
          .mapToInt(List::size)
          .sum();
    }
  }

  private void assertSame(Said served) {
    System.out.printf(
        "%d records, %d findings, %d alerts and commands; served %d%n",
        input.telemetry().size() + input.scaling().size(),
        replayed.alerts.size() + replayed.onArrival.size(),
        replayed.size(),
        served.size());
    assertThat(served.onArrival.keySet()).isEqualTo(replayed.onArrival.keySet());
    assertThat(served.alerts.keySet()).isEqualTo(replayed.alerts.keySet());
    assertThat(served.latest.keySet()).containsAll(served.alerts.keySet());
    served.alerts.forEach(
        (uid, told) ->
            assertThat(served.latest.get(uid)).as(uid).isEqualTo(told.get(told.size() - 1)));
    for (Map.Entry<String, List<JsonNode>> finding : replayed.alerts.entrySet()) {
      assertThat(served.alerts.get(finding.getKey()))
          .as(finding.getKey())
          .isEqualTo(finding.getValue());
    }
    assertThat(served.commands.keySet()).isEqualTo(replayed.commands.keySet());
    for (Map.Entry<String, List<JsonNode>> target : replayed.commands.entrySet()) {
      assertThat(served.commands.get(target.getKey()))
          .as(target.getKey())
          .isEqualTo(target.getValue());
    }
  }

  private interface Between {
    void pieces(int piece) throws Exception;
  }

  // What happens to the fleet is all there first: in one quarter of a minute, a quarter of an hour
  // goes by, and a scaling event that is a moment behind the telemetry would be late.
  private void feed(TestBroker broker, int partitions, Between between) throws Exception {
    EngineConfig config = EngineConfig.defaults();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                // On a new topic a later batch may be taken before the first, which then never is.
                "max.in.flight.requests.per.connection",
                "1"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (byte[] event : input.scaling()) {
        var unused = producer.send(new ProducerRecord<>(config.scaling().get(0).topic(), event));
      }
      producer.flush();
      List<SimulatedInput.Line> lines = input.telemetry();
      for (int piece = 0; piece < PIECES; piece++) {
        between.pieces(piece);
        int end = (int) ((long) lines.size() * (piece + 1) / PIECES);
        for (int i = (int) ((long) lines.size() * piece / PIECES); i < end; i++) {
          int partition = Math.floorMod(lines.get(i).id().hashCode(), partitions);
          var unused =
              producer.send(
                  new ProducerRecord<>(
                      config.telemetry().get(0).topic(), partition, null, lines.get(i).bytes()));
        }
        LockSupport.parkNanos(BETWEEN_PIECES_NANOS);
      }
    }
  }

  private static Said listen(TestBroker broker) throws Exception {
    Said said = new Said();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "group.id", "listener",
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(
          List.of(
              OutputTopics.DEFAULT.alerts(),
              OutputTopics.DEFAULT.control(),
              OutputTopics.DEFAULT.findings()));
      // The last ticks are closed when nothing has come for a while.
      long quietSince = System.nanoTime();
      while (System.nanoTime() - quietSince < QUIET.toNanos()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          quietSince = System.nanoTime();
          String value = new String(record.value(), UTF_8);
          if (record.topic().equals(OutputTopics.DEFAULT.alerts())) {
            said.alert(value);
          } else if (record.topic().equals(OutputTopics.DEFAULT.findings())) {
            said.latest.put(new String(record.key(), UTF_8), JSON.readTree(value));
          } else {
            said.command(new String(record.key(), UTF_8), JSON.readTree(value));
          }
        }
      }
    }
    return said;
  }

  private static void createTopics(TestBroker broker, int partitions) throws Exception {
    EngineConfig config = EngineConfig.defaults();
    InputTopics inputs = InputTopics.of(config, SteeringTopics.DEFAULT);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicCreation.create(admin, TopicPlan.of(inputs, OutputTopics.DEFAULT, partitions, 1), 0);
    }
  }

  private ChildJvm start(TestBroker broker, int number) throws java.io.IOException {
    return ChildJvm.start(
        EngineService.class,
        directory.resolve("child-" + number + ".log"),
        broker.bootstrapServers(),
        "four",
        directory.resolve("state-" + number).toString());
  }
}
