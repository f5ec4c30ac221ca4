package io.tidegate.flink.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Input.Kind;
import io.tidegate.flink.stage.StagePlan;
import io.tidegate.flink.wire.Observed;
import io.tidegate.shell.input.InputEnds;
import io.tidegate.shell.input.ReadPosition;
import io.tidegate.shell.stage.EngineInMemory;
import io.tidegate.shell.stage.Stages;
import io.tidegate.shell.testing.ParityRow;
import io.tidegate.shell.testing.SimulatedInput;
import io.tidegate.shell.topics.InputPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The job says what the engine says of the same records on one thread, byte for byte: at any
 * parallelism, of shuffled input, though one partition is read slowly, and though it is stopped in
 * the middle and goes on at another. Each run leaves its row of the parity matrix.
 */
final class ParityTest {
  private static final int TASKS = 4;
  private static final int DETECT_PARTITIONS = 4;
  private static final long SEED = 7;
  private static final EngineConfig ENGINE = EngineConfig.defaults();
  private static final String TELEMETRY = ENGINE.telemetry().get(0).topic();
  private static final String SCALING = ENGINE.scaling().get(0).topic();
  private static final int FLUSH_EVERY = 512;

  /** Half of what the engine waits for. */
  private static final long SHUFFLED_MS = 1_000;

  private static SimulatedInput input;
  private static Said inMemory;
  @TempDir Path directory;

  @BeforeAll
  static void runInMemory() throws IOException {
    input = SimulatedInput.attacked(SEED);
    inMemory = new Said();
    EngineInMemory engine = new EngineInMemory(ENGINE, null, inMemory);
    long number = 0;
    for (byte[] event : input.scaling()) {
      engine.scaling(event, number++, Long.MAX_VALUE);
    }
    engine.scalingReadThrough(Long.MAX_VALUE);
    for (SimulatedInput.Line line : input.telemetry()) {
      engine.telemetry(line.bytes(), number++, line.arrivedMs());
      if (number % FLUSH_EVERY == 0) {
        engine.flush();
      }
    }
    engine.end();
    assertThat(inMemory.alerts).isNotEmpty();
    assertThat(inMemory.commands).isNotEmpty();
    Files.deleteIfExists(ParityRow.FILE);
    tell("in memory", inMemory);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void saysTheSameAtAnyParallelism(int parallelism) throws Exception {
    String run = "flink, parallelism " + parallelism;

    start(run, RecordedOrigin.of(run, inputs()), parallelism, configuration())
        .getJobExecutionResult()
        .get();

    assertSame(run);
  }

  @Test
  void saysTheSameOfShuffledInput() throws Exception {
    String run = "flink, parallelism 2, shuffled by up to 1 s";

    start(
            run,
            RecordedOrigin.of(run, inputs(input.shuffled(SHUFFLED_MS, SEED))),
            2,
            configuration())
        .getJobExecutionResult()
        .get();

    assertSame(run);
  }

  @Test
  void saysTheSameThoughOnePartitionIsReadFarSlower() throws Exception {
    String run = "flink, parallelism 4, one partition read slowly";

    start(run, RecordedOrigin.slow(run, inputs(), TASKS - 1), 4, configuration())
        .getJobExecutionResult()
        .get();

    assertSame(run);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void saysTheSameThoughItIsStoppedInTheMiddleAndGoesOnAtAnotherParallelism(int parallelism)
      throws Exception {
    String run = "flink, parallelism 2, from a savepoint " + parallelism;
    RecordedOrigin origin = RecordedOrigin.held(run, inputs());
    JobClient first = start(run, origin, 2, configuration());
    origin.awaitMiddle();
    String savepoint =
        first
            .stopWithSavepoint(false, directory.toUri().toString(), SavepointFormatType.CANONICAL)
            .get();
    origin.goOn();

    Configuration restored = configuration();
    restored.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    start(run, origin, parallelism, restored).getJobExecutionResult().get();

    assertSame(run);
  }

  private Configuration configuration() {
    Configuration configuration =
        JobConfiguration.create(Duration.ofMillis(200), directory.toUri());
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    return configuration;
  }

  private static JobClient start(
      String run, RecordedOrigin origin, int parallelism, Configuration configuration)
      throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
    StagePlan plan =
        new StagePlan(
            plan(),
            DETECT_PARTITIONS,
            () -> Stages.of(EngineConfig.defaults(), null, null, ""),
            StagePlan.Freshness.NONE);
    DetectionJob.add(environment, origin, plan, new CollectingSink(run));
    return environment.executeAsync(run);
  }

  private static InputPlan plan() {
    return new InputPlan(
        List.of(
            new InputPlan.Topic(TELEMETRY, Kind.TELEMETRY, TASKS, true),
            new InputPlan.Topic(SCALING, Kind.SCALING, 1, false)));
  }

  /**
   * What happens to the fleet first, and that this is all; then telemetry, dealt out by its ids.
   */
  private static List<List<Observed>> inputs() {
    return inputs(input.telemetry());
  }

  private static List<List<Observed>> inputs(List<SimulatedInput.Line> lines) {
    List<List<Observed>> inputs = new ArrayList<>();
    for (int task = 0; task < TASKS; task++) {
      inputs.add(new ArrayList<>());
    }
    long offset = 0;
    for (byte[] event : input.scaling()) {
      inputs.get(0).add(taken(SCALING, 0, offset++, Long.MAX_VALUE, event));
    }
    inputs
        .get(0)
        .add(
            new Observed.Reached(
                SCALING,
                0,
                new InputEnds.End(offset, 0, 0, 0),
                new ReadPosition(offset, offset - 1),
                0));
    long[] offsets = new long[TASKS];
    for (SimulatedInput.Line line : lines) {
      int task = Math.floorMod(line.id().hashCode(), TASKS);
      inputs.get(task).add(taken(TELEMETRY, task, offsets[task]++, line.arrivedMs(), line.bytes()));
    }
    return inputs;
  }

  private static Observed taken(
      String topic, int partition, long offset, long brokerTimeMs, byte[] value) {
    return new Observed.Taken(topic, partition, offset, brokerTimeMs, null, value, null, 0);
  }

  private static void assertSame(String run) throws IOException {
    Said said = Said.of(CollectingSink.of(run));
    tell(run, said);
    assertThat(said.alerts.keySet()).isEqualTo(inMemory.alerts.keySet());
    assertThat(said.alerts).isEqualTo(inMemory.alerts);
    assertThat(said.commands).isEqualTo(inMemory.commands);
    assertThat(said.inForce).isEqualTo(inMemory.inForce);
  }

  private static void tell(String run, Said said) throws IOException {
    ParityRow row = new ParityRow(run, input.telemetry().size() + input.scaling().size());
    said.alerts.values().forEach(alerts -> alerts.forEach(row::alert));
    said.commandValues.forEach((key, values) -> values.forEach(each -> row.command(key, each)));
    row.tell();
  }
}
