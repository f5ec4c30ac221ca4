package io.tidegate.shell.testing;

import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NodeSample;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import io.tidegate.simulator.AttackKind;
import io.tidegate.simulator.FleetSimulation;
import io.tidegate.simulator.SimulationConfig;
import io.tidegate.simulator.SimulationSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** A small simulated fleet under attack: records in order of arrival. */
public final class SimulatedInput implements SimulationSink {
  private final TelemetryEncoder telemetryEncoder = new TelemetryEncoder();
  private final ScalingEncoder scalingEncoder = new ScalingEncoder();
  private final List<Line> telemetry = new ArrayList<>();
  private final List<byte[]> scaling = new ArrayList<>();
  private long arrivedMs;

  /**
   * One record.
   *
   * @param id by which repeats find the same partition
   * @param timeMs the record's own time
   * @param arrivedMs when a broker would have had it: the latest time of all until then
   */
  public record Line(String id, byte[] bytes, long timeMs, long arrivedMs) {}

  /** A quarter of an hour with the attacks of the demo, about 20,000 records. */
  public static SimulatedInput small(long seed) {
    return of(seed, 15, AttackKind.shown());
  }

  /** Twenty minutes with every attack that there is. */
  public static SimulatedInput attacked(long seed) {
    return of(seed, 20, EnumSet.allOf(AttackKind.class));
  }

  private static SimulatedInput of(long seed, int minutes, Set<AttackKind> attacks) {
    SimulatedInput input = new SimulatedInput();
    SimulationConfig config =
        SimulationConfig.builder()
            .seed(seed)
            .minutes(minutes)
            .tenants(20)
            .baseNodes(4)
            .minNodes(2)
            .peakNodes(12)
            .requestsPerNode(4)
            .provisioningSeconds(20)
            .disorderMs(800)
            .duplicates(0.01)
            .attacks(attacks)
            .build();
    try (FleetSimulation simulation = new FleetSimulation(config)) {
      boolean more = true;
      while (more) {
        more = simulation.next(input);
      }
    }
    return input;
  }

  /**
   * All telemetry in another order: each record comes up to so much later than its time.
   *
   * @param seed of the delays
   */
  public List<Line> shuffled(long withinMs, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Map.Entry<Long, Line>> delayed = new ArrayList<>();
    for (Line line : telemetry) {
      delayed.add(Map.entry(line.timeMs() + random.nextLong(withinMs + 1), line));
    }
    delayed.sort(Map.Entry.comparingByKey());
    List<Line> lines = new ArrayList<>();
    long latestMs = 0;
    for (Map.Entry<Long, Line> each : delayed) {
      Line line = each.getValue();
      latestMs = Math.max(latestMs, line.timeMs());
      lines.add(new Line(line.id(), line.bytes(), line.timeMs(), latestMs));
    }
    return lines;
  }

  /** All telemetry. */
  public List<Line> telemetry() {
    return telemetry;
  }

  /** All that happens to the fleet. */
  public List<byte[]> scaling() {
    return scaling;
  }

  public Path writeTelemetry(Path file) throws IOException {
    return write(file, telemetry.stream().map(Line::bytes).toList());
  }

  public Path writeScaling(Path file) throws IOException {
    return write(file, scaling);
  }

  @Override
  public void telemetry(Telemetry record) {
    String id =
        record instanceof InferenceEvent event
            ? event.requestId()
            : record instanceof NodeSample sample ? sample.node() : "";
    arrivedMs = Math.max(arrivedMs, record.timeMs());
    telemetry.add(new Line(id, telemetryEncoder.encode(record), record.timeMs(), arrivedMs));
  }

  @Override
  public void scaling(ScalingEvent event) {
    scaling.add(scalingEncoder.encode(event));
  }

  private static Path write(Path file, List<byte[]> lines) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (byte[] line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
    return file;
  }
}
