package io.tidegate.benchmarks.quality;

import io.tidegate.benchmarks.quality.baseline.BaselineBench;
import io.tidegate.benchmarks.quality.baseline.BaselineMethod;
import io.tidegate.detectors.engine.StateSizes;
import io.tidegate.schemas.encode.EntityRecordEncoder;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import io.tidegate.shell.stage.EngineInMemory;
import io.tidegate.simulator.BenignEpisode;
import io.tidegate.simulator.FleetSimulation;
import io.tidegate.simulator.Incident;
import io.tidegate.simulator.Labels;
import io.tidegate.simulator.SimulationSink;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs one scenario: the simulation goes straight into an engine of its own, and into the baselines
 * where there are any. No clock is read and nothing is written.
 */
final class ScenarioRun implements SimulationSink {
  private static final long TICK_MS = 5_000;
  private static final int FLUSH_EVERY = 50_000;
  private static final int LEARNING_TICKS = (int) (Scenario.WARM_UP_MINUTES * 60_000 / TICK_MS);

  /** Records of one second may arrive that much later than others of it. */
  private static final long SCALING_DELAY_MS = 2_000;

  private final Scenario scenario;
  private final long seed;
  private final FleetSimulation simulation;
  private final @Nullable EngineInMemory engine;
  private final @Nullable BaselineBench bench;
  private final TelemetryLines lines;
  private final EngineResults results = new EngineResults();
  private final StateSizes stateSizes = new StateSizes();
  private final ScalingEncoder scalingEncoder = new ScalingEncoder();
  private final SortedMap<String, CostCurve> costs = new TreeMap<>();
  private long telemetryLines;
  private long scalingLines;

  private ScenarioRun(
      Scenario scenario,
      long seed,
      FleetSimulation simulation,
      @Nullable Variant variant,
      BaselineBench.@Nullable Judged judged) {
    this.scenario = scenario;
    this.seed = seed;
    this.simulation = simulation;
    this.engine =
        variant == null ? null : new EngineInMemory(EngineSettings.of(variant), null, results);
    this.bench = judged == null ? null : new BaselineBench(LEARNING_TICKS, judged);
    this.lines = new TelemetryLines(variant != null && variant.tenantsPerNode());
  }

  /** The baselines' scores alone; the hours of event time. */
  static double scores(Scenario scenario, long seed, BaselineBench.Judged judged) {
    return run(scenario, seed, null, judged, TreeMap::new).hours();
  }

  /** A variant of the engine alone. */
  static RunOutcome engine(Scenario scenario, long seed, Variant variant) {
    return run(scenario, seed, variant, null, TreeMap::new);
  }

  /** A variant of the engine, and the baselines with their thresholds. */
  static RunOutcome all(Scenario scenario, long seed, Variant variant, Thresholds thresholds) {
    Thresholds.Crossed crossed = thresholds.crossed();
    return run(scenario, seed, variant, crossed, crossed::detections);
  }

  private static RunOutcome run(
      Scenario scenario,
      long seed,
      @Nullable Variant variant,
      BaselineBench.@Nullable Judged judged,
      Supplier<SortedMap<BaselineMethod, List<Detection>>> baselines) {
    try (FleetSimulation simulation = new FleetSimulation(scenario.config(seed))) {
      ScenarioRun run = new ScenarioRun(scenario, seed, simulation, variant, judged);
      run.play();
      return run.outcome(baselines.get());
    }
  }

  @Override
  public void telemetry(Telemetry record) {
    take(record, lines.of(record, simulation.readyNodes()));
  }

  @Override
  public void telemetry(InferenceEvent record, byte[] line) {
    take(record, line);
  }

  private void take(Telemetry record, byte[] line) {
    telemetryLines++;
    if (bench != null) {
      bench.add(record);
    }
    if (engine != null) {
      if (record instanceof InferenceEvent event) {
        results.request(event);
      }
      engine.telemetry(line, telemetryLines, simulation.nowMs());
      if (telemetryLines % FLUSH_EVERY == 0) {
        engine.flush(stateSizes);
      }
    }
  }

  @Override
  public void scaling(ScalingEvent event) {
    scalingLines++;
    if (engine != null) {
      engine.scaling(scalingEncoder.encode(event), scalingLines, simulation.nowMs());
    }
  }

  private void play() {
    if (engine != null) {
      EntityRecordEncoder encoder = new EntityRecordEncoder();
      long number = 0;
      for (EntityRecord record : simulation.entities()) {
        engine.entity(record.subject(), encoder.encode(record), ++number);
      }
    }
    while (simulation.next(this)) {
      long nowMs = simulation.nowMs();
      if (engine != null) {
        engine.scalingReadThrough(nowMs - SCALING_DELAY_MS);
      }
      if (nowMs % TICK_MS == 0) {
        endTick(nowMs);
      }
    }
    endTick(simulation.nowMs());
    if (engine != null) {
      engine.end();
      engine.flush(stateSizes);
    }
  }

  private void endTick(long nowMs) {
    if (bench != null) {
      bench.endTick(nowMs, simulation.readyNodes());
    }
    for (Incident incident : simulation.labels().incidents()) {
      costs
          .computeIfAbsent(incident.id(), unseen -> new CostCurve())
          .add(nowMs, incident.costMicroUsd());
    }
  }

  private RunOutcome outcome(SortedMap<BaselineMethod, List<Detection>> baselines) {
    Labels labels = simulation.labels();
    List<Injected> incidents = new ArrayList<>();
    for (Incident incident : labels.incidents()) {
      CostCurve curve = costs.getOrDefault(incident.id(), new CostCurve());
      incidents.add(Injected.of(incident, isInSurge(incident, labels.benign()), curve));
    }
    return new RunOutcome(
        scenario,
        seed,
        (labels.endMs() - labels.startMs()) / 3_600_000.0,
        simulation.records(),
        results.badLines(),
        incidents,
        labels.benign().stream().map(Harmless::of).toList(),
        results.findings(),
        baselines,
        results.commands(),
        scenario.named(Suite.SURGE) ? results.snapshots() : List.of(),
        stateSizes.sizes());
  }

  private static boolean isInSurge(Incident incident, List<BenignEpisode> benign) {
    return benign.stream()
        .filter(each -> each.kind().equals("surge"))
        .anyMatch(
            each -> incident.startMs() >= each.startMs() && incident.startMs() <= each.endMs());
  }
}
