package io.tidegate.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.Input;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import io.tidegate.schemas.testing.OcsfSchema;
import io.tidegate.shell.config.TidegateConfig;
import io.tidegate.shell.stage.Conveyor;
import io.tidegate.shell.stage.EngineInMemory;
import io.tidegate.simulator.FleetSimulation;
import io.tidegate.simulator.SimulationConfig;
import io.tidegate.simulator.SimulationSink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is behind observe may run on another thread, and nobody sees it in what is said. */
class EngineInTwoThreadsTest {
  private static final int MINUTES = 25;
  private static final int FLUSH_EVERY = 5_000;
  private static final int SPOILED_EVERY = 997;

  @Test
  void saysTheSameInTheSameOrderOnOneThreadAndOnTwo() {
    List<String> onOne = run(Runnable::run);
    List<String> onTwo;
    try (Conveyor behind = new Conveyor("behind")) {
      onTwo = run(behind);
    }
    assertThat(onOne).filteredOn(said -> said.startsWith("alert")).isNotEmpty();
    assertThat(onOne).filteredOn(said -> said.startsWith("bad")).isNotEmpty();
    assertThat(onTwo).isEqualTo(onOne);
  }

  @Test
  void runsTasksInTheirOrderAndTellsWhatFailed() {
    List<Integer> done = Collections.synchronizedList(new ArrayList<>());
    try (Conveyor conveyor = new Conveyor("in order")) {
      IntStream.range(0, 20_000).forEach(i -> conveyor.execute(() -> done.add(i)));
      conveyor.finish();
    }
    assertThat(done).isEqualTo(IntStream.range(0, 20_000).boxed().toList());
    try (Conveyor conveyor = new Conveyor("failing")) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  int number = i;
                  conveyor.execute(() -> requireBelow(number, 1_000));
                }
                conveyor.finish();
              })
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("1000 is too much");
    }
  }

  private static void requireBelow(int number, int most) {
    if (number >= most) {
      throw new IllegalArgumentException(number + " is too much");
    }
  }

  private static List<String> run(Executor behind) {
    Said said = new Said();
    EngineInMemory engine =
        new EngineInMemory(
            TidegateConfig.load(null, "contain", Map.of(), new TreeMap<>()).engine(),
            null,
            said,
            behind);
    SimulationConfig config = SimulationConfig.builder().seed(5).minutes(MINUTES).build();
    try (FleetSimulation simulation = new FleetSimulation(config)) {
      Lines lines = new Lines(engine);
      boolean more = true;
      while (more) {
        more = simulation.next(lines);
        engine.scalingReadThrough(simulation.nowMs() - 2_000);
      }
    }
    engine.scalingReadThrough(Long.MAX_VALUE);
    engine.end();
    if (behind instanceof Conveyor conveyor) {
      conveyor.finish();
    }
    return said.all;
  }

  private static final class Lines implements SimulationSink {
    private final TelemetryEncoder telemetryEncoder = new TelemetryEncoder();
    private final ScalingEncoder scalingEncoder = new ScalingEncoder();
    private final EngineInMemory engine;
    private long number;

    Lines(EngineInMemory engine) {
      this.engine = engine;
    }

    @Override
    public void telemetry(Telemetry record) {
      number++;
      byte[] line = telemetryEncoder.encode(record);
      if (number % SPOILED_EVERY == 0) {
        line[line.length / 2] = '"';
      }
      engine.telemetry(line, number, record.timeMs());
      if (number % FLUSH_EVERY == 0) {
        engine.flush();
      }
    }

    @Override
    public void scaling(ScalingEvent event) {
      number++;
      engine.scaling(scalingEncoder.encode(event), number, event.timeMs());
    }
  }

  private static final class Said implements EngineInMemory.Results {
    private final List<String> all = new ArrayList<>();

    private void add(String what, byte @Nullable [] value) {
      all.add(what + " " + (value == null ? "" : new String(value, UTF_8)));
    }

    @Override
    public void alert(byte[] value) {
      OcsfSchema.assertValid(value);
      add("alert", value);
    }

    @Override
    public void command(String key, Map<String, String> headers, byte[] value) {
      add("command " + key, value);
    }

    @Override
    public void enforced(
        String key, Map<String, String> headers, byte @Nullable [] value, long timeMs) {
      add("enforced " + key, value);
    }

    @Override
    public void audit(String chain, byte[] value, long timeMs) {
      add("audit", value);
    }

    @Override
    public void badLine(Input.Kind of, byte[] letter) {
      add("bad " + of, letter);
    }

    @Override
    public void snapshot(FleetSnapshot snapshot) {
      all.add(snapshot.toString());
    }
  }
}
