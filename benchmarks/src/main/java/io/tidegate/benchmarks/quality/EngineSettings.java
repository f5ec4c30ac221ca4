package io.tidegate.benchmarks.quality;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Sensing;
import java.util.SortedMap;
import java.util.TreeMap;

/** The engine's defaults, but for what a variant has otherwise. */
final class EngineSettings {
  private EngineSettings() {}

  static EngineConfig of(Variant variant) {
    EngineConfig usual = EngineConfig.defaults();
    return new EngineConfig(
        usual.tickMs(),
        usual.latenessMs(),
        usual.scalingLatenessMs(),
        usual.idleAfterMs(),
        usual.flushAfterMs(),
        usual.repeatWindowMs(),
        usual.entitiesPerKind(),
        usual.telemetry(),
        usual.scaling(),
        usual.entities(),
        variant.calibration(),
        usual.pricing(),
        usual.securitySignal(),
        usual.securitySignalByCluster(),
        sensing(variant),
        variant.policy(),
        usual.version());
  }

  private static SortedMap<String, Sensing> sensing(Variant variant) {
    SortedMap<String, Sensing> sensing = new TreeMap<>();
    DetectorCatalog.standard().all().stream()
        .map(detector -> detector.spec().id())
        .filter(id -> !variant.only().isEmpty() && !variant.only().contains(id))
        .forEach(id -> sensing.put(id, Sensing.OFF));
    return sensing;
  }
}
