package io.tidegate.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.app.broker.TestBroker;
import io.tidegate.app.replay.Replay;
import io.tidegate.app.replay.ReplayOptions;
import io.tidegate.app.replay.SourcedFile;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Input;
import io.tidegate.shell.stage.EngineInMemory;
import io.tidegate.shell.testing.ParityRow;
import io.tidegate.shell.testing.SimulatedInput;
import io.tidegate.shell.topics.InputTopics;
import io.tidegate.shell.topics.OutputTopics;
import io.tidegate.shell.topics.SteeringTopics;
import io.tidegate.shell.topics.TopicCreation;
import io.tidegate.shell.topics.TopicPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rows of the parity matrix on Kafka Streams: the service says what replay says of the same
 * records, byte for byte, whatever the partitions, the instances, the order within the lateness and
 * the partition that is far behind. The rows on Flink are made by its module, and compared by file.
 */
final class ParityMatrixIT {
  private static final long SEED = 7;

  /** Half of what the engine waits for. */
  private static final long SHUFFLED_MS = 1_000;

  /** How long nothing may be said before it is all; ticks are closed after 20 s of silence. */
  private static final Duration QUIET = Duration.ofSeconds(30);

  private static final EngineConfig ENGINE = EngineConfig.defaults();

  private static SimulatedInput input;
  private static ParityRow replayed;
  @TempDir private static Path files;
  @TempDir private Path directory;

  @BeforeAll
  static void replay() throws Exception {
    Files.deleteIfExists(ParityRow.FILE);
    input = SimulatedInput.attacked(SEED);
    replayed = replayed("replay", input.telemetry());
    replayed.tell();
    assertThat(replayed.said()).isPositive();
  }

  @Test
  void replayOfShuffledInputSaysTheSame() throws Exception {
    ParityRow row = replayed("replay, shuffled by up to 1 s", input.shuffled(SHUFFLED_MS, SEED));
    row.tell();
    assertSame(row);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "4,1", "1,2", "2,2", "4,2"})
  void theServiceSaysTheSame(int partitions, int instances) throws Exception {
    ParityRow row =
        new ParityRow(
            "service, " + partitions + " partitions, " + instances + " instances", records());
    serve(row, partitions, instances, input.telemetry(), by(partitions));
  }

  @Test
  void theServiceSaysTheSameOfShuffledInput() throws Exception {
    ParityRow row = new ParityRow("service, 4 partitions, shuffled by up to 1 s", records());
    serve(row, 4, 1, input.shuffled(SHUFFLED_MS, SEED), by(4));
  }

  @Test
  void theServiceSaysTheSameWithOnePartitionFarBehind() throws Exception {
    ParityRow row = new ParityRow("service, 4 partitions, one with 7 of 8 records", records());
    ToIntFunction<SimulatedInput.Line> even = by(4);
    serve(
        row,
        4,
        1,
        input.telemetry(),
        line -> Math.floorMod(line.id().hashCode(), 32) < 28 ? 3 : even.applyAsInt(line));
  }

  private static ToIntFunction<SimulatedInput.Line> by(int partitions) {
    return line -> Math.floorMod(line.id().hashCode(), partitions);
  }

  private static int records() {
    return input.telemetry().size() + input.scaling().size();
  }

  private static ParityRow replayed(String name, List<SimulatedInput.Line> lines)
      throws IOException {
    ParityRow row = new ParityRow(name, lines.size() + input.scaling().size());
    Path telemetry = files.resolve("telemetry.jsonl");
    try (OutputStream out = Files.newOutputStream(telemetry)) {
      for (SimulatedInput.Line line : lines) {
        out.write(line.bytes());
        out.write('\n');
      }
    }
    new Replay(
            new ReplayOptions(
                SourcedFile.ofFirst(telemetry, ENGINE.telemetry()),
                SourcedFile.ofFirst(
                    input.writeScaling(files.resolve("scaling.jsonl")), ENGINE.scaling()),
                null,
                null,
                null,
                null,
                null,
                null,
                ENGINE,
                null),
            new PrintWriter(new StringWriter()),
            new EngineInMemory.Results() {
              @Override
              public void alert(byte[] value) {
                row.alert(new String(value, UTF_8));
              }

              @Override
              public void command(String key, Map<String, String> headers, byte[] value) {
                row.command(key, new String(value, UTF_8));
              }

              @Override
              public void badLine(Input.Kind of, byte[] letter) {}
            })
        .run();
    return row;
  }

  private void serve(
      ParityRow row,
      int partitions,
      int instances,
      List<SimulatedInput.Line> lines,
      ToIntFunction<SimulatedInput.Line> partition)
      throws Exception {
    try (TestBroker running = TestBroker.start(TestBroker.QUICK_TO_NOTICE)) {
      createTopics(running, partitions);
      feed(running, lines, partition);
      List<TidegateService> services = new ArrayList<>();
      try {
        for (int instance = 0; instance < instances; instance++) {
          TidegateService service =
              new TidegateService(
                  EngineService.settings(
                      running.bootstrapServers(), "parity", directory.resolve("state-" + instance)),
                  ENGINE,
                  null,
                  null);
          services.add(service);
          service.start();
        }
        listen(running, row);
      } finally {
        services.forEach(TidegateService::close);
      }
    }
    row.tell();
    assertSame(row);
  }

  private static void assertSame(ParityRow row) {
    assertThat(row.said()).isEqualTo(replayed.said());
    assertThat(row.alertHash()).isEqualTo(replayed.alertHash());
    assertThat(row.commandHash()).isEqualTo(replayed.commandHash());
  }

  /** All of it is there before the service starts: what is slow is the reading. */
  private static void feed(
      TestBroker broker,
      List<SimulatedInput.Line> lines,
      ToIntFunction<SimulatedInput.Line> partition) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "linger.ms",
                "20",
                // On a new topic a later batch may be taken before the first, which then never is.
                "max.in.flight.requests.per.connection",
                "1"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (byte[] event : input.scaling()) {
        var unused = producer.send(new ProducerRecord<>(ENGINE.scaling().get(0).topic(), event));
      }
      String topic = ENGINE.telemetry().get(0).topic();
      for (SimulatedInput.Line line : lines) {
        var unused =
            producer.send(
                new ProducerRecord<>(topic, partition.applyAsInt(line), null, line.bytes()));
      }
    }
  }

  private static void listen(TestBroker broker, ParityRow row) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", broker.bootstrapServers(),
                "group.id", "listener",
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(OutputTopics.DEFAULT.alerts(), OutputTopics.DEFAULT.control()));
      long quietSince = System.nanoTime();
      while (System.nanoTime() - quietSince < QUIET.toNanos()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          quietSince = System.nanoTime();
          String value = new String(record.value(), UTF_8);
          if (record.topic().equals(OutputTopics.DEFAULT.alerts())) {
            row.alert(value);
          } else {
            row.command(new String(record.key(), UTF_8), value);
          }
        }
      }
    }
  }

  private static void createTopics(TestBroker broker, int partitions) throws Exception {
    InputTopics inputs = InputTopics.of(ENGINE, SteeringTopics.DEFAULT);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicCreation.create(admin, TopicPlan.of(inputs, OutputTopics.DEFAULT, partitions, 1), 0);
    }
  }
}
