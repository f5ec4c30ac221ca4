package io.tidegate.benchmarks.speed;

import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Input;
import io.tidegate.detectors.engine.InputPosition;
import io.tidegate.detectors.engine.ObserveStage;
import io.tidegate.detectors.engine.Outbox;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import io.tidegate.simulator.FleetSimulation;
import io.tidegate.simulator.SimulationConfig;
import io.tidegate.simulator.SimulationSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The first records of a simulated fleet, as lines, as files and as what observe makes of them. */
@State(Scope.Benchmark)
public class Traffic {
  /** Records of telemetry. */
  static final int RECORDS = 50_000;

  private static final long SEED = 4;
  private static final int MINUTES = 30;
  private static final EngineConfig CONFIG = EngineConfig.defaults();
  private static final Input TELEMETRY =
      new Input(CONFIG.telemetry().get(0).topic(), 0, Input.Kind.TELEMETRY);
  private static final Input SCALING =
      new Input(CONFIG.scaling().get(0).topic(), 0, Input.Kind.SCALING);

  private final List<byte[]> telemetry = new ArrayList<>();
  private final List<byte[]> scaling = new ArrayList<>();
  private final List<byte[]> observed = new ArrayList<>();
  private Path directory = Path.of("");

  List<byte[]> telemetry() {
    return telemetry;
  }

  /** What an observe stage sends to a detect stage. */
  List<byte[]> observed() {
    return observed;
  }

  Path telemetryFile() {
    return directory.resolve("telemetry.jsonl.gz");
  }

  Path scalingFile() {
    return directory.resolve("scaling.jsonl.gz");
  }

  /** Simulates, and writes the files. */
  @Setup(Level.Trial)
  public void simulate() throws IOException {
    SimulationConfig config = SimulationConfig.builder().seed(SEED).minutes(MINUTES).build();
    try (FleetSimulation simulation = new FleetSimulation(config)) {
      Lines lines = new Lines();
      boolean more = true;
      while (more && telemetry.size() < RECORDS) {
        more = simulation.next(lines);
      }
    }
    telemetry.subList(RECORDS, telemetry.size()).clear();
    directory = Files.createTempDirectory("tidegate-benchmark");
    write(telemetryFile(), telemetry);
    write(scalingFile(), scaling);
    Recorder recorder = new Recorder(true);
    observe(recorder);
    observed.addAll(recorder.toDetect());
  }

  /** Removes the files. */
  @TearDown(Level.Trial)
  public void remove() throws IOException {
    Files.delete(telemetryFile());
    Files.delete(scalingFile());
    Files.delete(directory);
  }

  /** Runs an observe stage over everything. */
  void observe(Outbox out) {
    ObserveStage stage = new ObserveStage(CONFIG, 0, 1, List.of(TELEMETRY, SCALING), null);
    feed(stage, SCALING, scaling, out);
    stage.readThrough(SCALING.name(), Long.MAX_VALUE);
    feed(stage, TELEMETRY, telemetry, out);
    stage.flush(out);
    stage.end(out);
  }

  private static void feed(ObserveStage stage, Input input, List<byte[]> lines, Outbox out) {
    long number = 0;
    for (byte[] line : lines) {
      number++;
      stage.receive(
          line, new InputPosition(input.topic(), input.partition(), number, Long.MAX_VALUE), out);
    }
  }

  private static void write(Path file, List<byte[]> lines) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      for (byte[] line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
  }

  private final class Lines implements SimulationSink {
    private final TelemetryEncoder telemetryEncoder = new TelemetryEncoder();
    private final ScalingEncoder scalingEncoder = new ScalingEncoder();

    @Override
    public void telemetry(Telemetry record) {
      telemetry.add(telemetryEncoder.encode(record));
    }

    @Override
    public void scaling(ScalingEvent event) {
      scaling.add(scalingEncoder.encode(event));
    }
  }
}
