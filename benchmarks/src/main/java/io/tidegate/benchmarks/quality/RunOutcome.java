package io.tidegate.benchmarks.quality;

import io.tidegate.benchmarks.quality.CommandSpans.Commanded;
import io.tidegate.benchmarks.quality.baseline.BaselineMethod;
import io.tidegate.detectors.engine.FleetSnapshot;
import io.tidegate.detectors.engine.StateSizes;
import java.util.List;
import java.util.SortedMap;

/**
 * One scenario with one seed: what was true, and what each method found.
 *
 * @param hours event time
 * @param tidegate findings of the engine
 * @param baselines findings of each baseline; empty where none ran
 * @param commands of the engine, enforced or not
 * @param snapshots one for each closed tick, of the harmless surge only
 * @param stateSizes by detector, at the end
 */
record RunOutcome(
    Scenario scenario,
    long seed,
    double hours,
    long events,
    int badLines,
    List<Injected> incidents,
    List<Harmless> harmless,
    List<Detection> tidegate,
    SortedMap<BaselineMethod, List<Detection>> baselines,
    List<Commanded> commands,
    List<FleetSnapshot> snapshots,
    SortedMap<String, StateSizes.Sizes> stateSizes) {

  /**
   * Commands that are enforced and take something away: not those that hold a node which serves
   * nobody yet, nor those that make a group ready for more.
   */
  List<Commanded> felt() {
    return commands.stream()
        .filter(each -> each.mode().equals("enforce"))
        .filter(each -> !each.isGate() && !each.isPreparation())
        .toList();
  }

  Scoring scoring() {
    return new Scoring(incidents, harmless, tidegate, false);
  }

  Scoring scoring(BaselineMethod method) {
    return new Scoring(incidents, harmless, baselines.getOrDefault(method, List.of()), true);
  }
}
