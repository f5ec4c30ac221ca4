package io.tidegate.app.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.detectors.engine.Source;
import io.tidegate.shell.input.InputEnds;
import io.tidegate.shell.stage.Stages;
import io.tidegate.shell.topics.InputPlan;
import io.tidegate.shell.topics.OutputTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topology around scripted stages, without a broker: one partition, a commit per record. */
final class TopologyBench implements AutoCloseable {
  static final String APPLICATION = "app";
  static final String TELEMETRY = "telemetry";
  static final String SCALING = "scaling";
  static final String RESPONSES = "responses";
  static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);
  private static final int PANE_PARTITIONS = 4;
  private static final InputPlan PLAN =
      new InputPlan(
          List.of(
              new InputPlan.Topic(TELEMETRY, Kind.TELEMETRY, 1, true),
              new InputPlan.Topic(SCALING, Kind.SCALING, 1, false),
              new InputPlan.Topic(RESPONSES, Kind.RESPONSES, 1, false)));

  final Boards boards = Boards.create(InstantSource.fixed(NOW));
  final InputPositions positions = new InputPositions();
  final Map<TopicPartition, InputEnds.End> brokerEnds = new HashMap<>();
  final InputEnds ends = new InputEnds((partitions, nowMs) -> Map.copyOf(brokerEnds), () -> NOW);
  final TopologyTestDriver driver;

  private long driverMs;

  TopologyBench(Stages stages, Path stateDir) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    driver = new TopologyTestDriver(topology(stages, positions, ends, boards), properties, NOW);
  }

  /** The engine's own stages, for these topics. */
  static Stages engine() {
    EngineConfig usual = EngineConfig.defaults();
    EngineConfig config =
        new EngineConfig(
            usual.tickMs(),
            usual.latenessMs(),
            usual.scalingLatenessMs(),
            usual.idleAfterMs(),
            usual.flushAfterMs(),
            usual.lateAfterMs(),
            usual.repeatWindowMs(),
            usual.entitiesPerKind(),
            usual.bounds(),
            List.of(Source.of(TELEMETRY)),
            List.of(Source.of(SCALING)),
            List.of(),
            usual.calibration(),
            usual.pricing(),
            usual.securitySignal(),
            usual.securitySignalByCluster(),
            usual.detectors(),
            usual.policy(),
            usual.version());
    return Stages.of(config, null, null, "");
  }

  /** Lets the driver's clock go on. */
  void advance(Duration by) {
    driver.advanceWallClockTime(by);
    driverMs += by.toMillis();
  }

  String describe() {
    return topology(new ScriptedStages(), positions, ends, boards).describe().toString();
  }

  private static Topology topology(
      Stages stages, InputPositions positions, InputEnds ends, Boards boards) {
    return new DetectionTopology(APPLICATION, PLAN, OutputTopics.DEFAULT, PANE_PARTITIONS)
        .build(stages, positions, ends, boards);
  }

  void telemetry(String event) {
    telemetry(event.getBytes(UTF_8));
  }

  void telemetry(byte[] event) {
    driver
        .createInputTopic(TELEMETRY, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(event);
  }

  /** By the driver's clock. */
  long nowMs() {
    return NOW.toEpochMilli() + driverMs;
  }

  /** The records of an output topic, as {@code key=value}. */
  List<String> read(String topic) {
    List<String> texts = new ArrayList<>();
    for (TestRecord<byte[], byte[]> record : records(topic)) {
      texts.add(new String(record.key(), UTF_8) + "=" + new String(record.value(), UTF_8));
    }
    return texts;
  }

  List<TestRecord<byte[], byte[]>> records(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  @Override
  public void close() {
    driver.close();
  }
}
