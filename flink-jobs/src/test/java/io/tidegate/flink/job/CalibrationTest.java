package io.tidegate.flink.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.flink.stage.StagePlan;
import io.tidegate.flink.wire.Observed;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.encode.BaselineEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.shell.input.InputEnds;
import io.tidegate.shell.input.ReadPosition;
import io.tidegate.shell.stage.EngineInMemory;
import io.tidegate.shell.stage.Stages;
import io.tidegate.shell.topics.InputPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The job learns of a history what the engine learns of it on one thread, byte for byte. */
final class CalibrationTest {
  private static final EngineConfig ENGINE = EngineConfig.defaults();
  private static final String TELEMETRY = ENGINE.telemetry().get(0).topic();
  private static final String SCALING = ENGINE.scaling().get(0).topic();
  private static final int TASKS = 3;
  private static final int DETECT_PARTITIONS = 4;
  private static final long START = 1_785_484_800_000L;
  private static final long LASTS = 100 * 60_000;

  private final BaselineEncoder encoder = new BaselineEncoder();
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void learnsWhatTheEngineLearns(int parallelism) {
    List<byte[]> history = history();
    SortedMap<String, String> inMemory = new TreeMap<>();
    EngineInMemory engine = new EngineInMemory(ENGINE, null, new Said());
    engine.scalingReadThrough(Long.MAX_VALUE);
    long number = 0;
    for (byte[] record : history) {
      engine.telemetry(record, number++, Long.MAX_VALUE);
    }
    engine.end();
    engine.learnt(document -> add(document, inMemory));
    assertThat(inMemory).containsKeys("eu-1/cluster/eu-1", "eu-1/api_key/t0/k0");

    Detection.Running running =
        new Detection.Running(
            parallelism, Duration.ofMillis(500), true, StagePlan.Freshness.NONE, Optional.empty());
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(
            parallelism, Calibration.configuration(running, directory));
    StagePlan plan =
        new StagePlan(
            plan(),
            DETECT_PARTITIONS,
            () -> Stages.of(EngineConfig.defaults(), null, null, ""),
            StagePlan.Freshness.NONE);
    String run = "learning, parallelism " + parallelism;
    SortedMap<String, String> ofJob = new TreeMap<>();
    Calibration.collect(
        DetectionJob.addLearning(environment, RecordedOrigin.of(run, inputs(history)), plan),
        DETECT_PARTITIONS,
        run,
        document -> add(document, ofJob));
    assertThat(ofJob).isEqualTo(inMemory);
  }

  private void add(BaselineDocument document, SortedMap<String, String> to) {
    to.put(document.subject(), new String(encoder.encode(document), UTF_8));
  }

  private static InputPlan plan() {
    return new InputPlan(
        List.of(
            new InputPlan.Topic(TELEMETRY, Kind.TELEMETRY, TASKS, false),
            new InputPlan.Topic(SCALING, Kind.SCALING, 1, false)));
  }

  private static List<List<Observed>> inputs(List<byte[]> history) {
    List<List<Observed>> inputs = new ArrayList<>();
    for (int task = 0; task < TASKS; task++) {
      inputs.add(new ArrayList<>());
    }
    inputs
        .get(0)
        .add(
            new Observed.Reached(
                SCALING, 0, new InputEnds.End(0, 0, 0, 0), new ReadPosition(0, -1), 0));
    int number = 0;
    for (byte[] record : history) {
      int task = number % TASKS;
      inputs
          .get(task)
          .add(
              new Observed.Taken(
                  TELEMETRY, task, number / TASKS, Long.MAX_VALUE, null, record, null, 0));
      number++;
    }
    return inputs;
  }

  static List<byte[]> history() {
    Random random = new Random(4);
    TelemetryEncoder telemetry = new TelemetryEncoder();
    List<byte[]> records = new ArrayList<>();
    for (long t = START; t < START + LASTS; t += 1_000) {
      int client = random.nextInt(3);
      records.add(
          telemetry.encode(
              new InferenceEventBuilder()
                  .timeMs(t)
                  .requestId("r" + t)
                  .cluster("eu-1")
                  .tenant("t" + client)
                  .apiKey("k" + client)
                  .model("m")
                  .status(200)
                  .inputTokens(500 + random.nextInt(400))
                  .outputTokens(100 + random.nextInt(200))
                  .latencyMicros(2_000_000)
                  .build()));
    }
    return records;
  }
}
