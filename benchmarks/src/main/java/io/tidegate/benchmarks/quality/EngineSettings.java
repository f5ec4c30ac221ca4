package io.tidegate.benchmarks.quality;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.detect.Ablation;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.engine.EngineConfig;
import io.tidegate.detectors.engine.Sensing;
import io.tidegate.schemas.policy.Policy;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The engine's defaults, but for what a variant has otherwise. */
final class EngineSettings {
  private EngineSettings() {}

  static EngineConfig of(Variant variant) {
    EngineConfig usual = EngineConfig.defaults();
    return with(usual, variant.calibration(), sensing(variant), variant.policy());
  }

  /** Those settings without parts of the method. */
  static EngineConfig without(Set<Ablation> parts, EngineConfig usual) {
    Calibration lacking = new Calibration(usual.calibration().budget(), parts);
    return with(usual, lacking, usual.detectors(), usual.policy());
  }

  private static EngineConfig with(
      EngineConfig usual,
      Calibration calibration,
      SortedMap<String, Sensing> detectors,
      Policy policy) {
    return new EngineConfig(
        usual.tickMs(),
        usual.latenessMs(),
        usual.scalingLatenessMs(),
        usual.idleAfterMs(),
        usual.flushAfterMs(),
        usual.lateAfterMs(),
        usual.repeatWindowMs(),
        usual.entitiesPerKind(),
        usual.bounds(),
        usual.telemetry(),
        usual.scaling(),
        usual.entities(),
        calibration,
        usual.pricing(),
        usual.securitySignal(),
        usual.securitySignalByCluster(),
        detectors,
        policy,
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
