package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.Pricing;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.fleet.SecuritySignal;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.policy.Policy;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that the engine is told from outside, once, at its start. Durations in milliseconds.
 *
 * @param tickMs width of a pane and of a detection step, event time (5 s: methods of sequential
 *     tests are calibrated per tick)
 * @param latenessMs how far behind its input's watermark an event may be and still be on time
 * @param scalingLatenessMs how much longer a tick waits for scaling events
 * @param idleAfterMs how long an input read to its end must be silent before it holds nobody up
 * @param flushAfterMs how long all inputs must be silent before the last ticks are closed as well
 * @param lateAfterMs how far an input that was read to its end may lie behind most others before it
 *     is late instead of holding them up
 * @param repeatWindowMs within which a repeated request is dropped
 * @param entities where records about tenants, keys, models and clusters come from; may be none
 * @param entitiesPerKind cap on entities with state, per kind, cluster and detect partition
 * @param bounds how much of what anybody may name is told apart
 * @param version names this configuration in every alert
 */
public record EngineConfig(
    long tickMs,
    long latenessMs,
    long scalingLatenessMs,
    long idleAfterMs,
    long flushAfterMs,
    long lateAfterMs,
    long repeatWindowMs,
    int entitiesPerKind,
    Bounds bounds,
    List<Source> telemetry,
    List<Source> scaling,
    List<Source> entities,
    Calibration calibration,
    Pricing pricing,
    SecuritySignal securitySignal,
    SortedMap<String, SecuritySignal> securitySignalByCluster,
    SortedMap<String, Sensing> detectors,
    Policy policy,
    String version) {

  public EngineConfig {
    requireRange("engine.tick", tickMs, 1_000, 60_000);
    requireRange("engine.lateness", latenessMs, 0, 60_000);
    requireRange("engine.scalingLateness", scalingLatenessMs, 0, 60_000);
    requireRange("engine.idleAfter", idleAfterMs, 1_000, 3_600_000);
    requireRange("engine.flushAfter", flushAfterMs, idleAfterMs, 3_600_000);
    requireRange("engine.lateAfter", lateAfterMs, 5_000, 3_600_000);
    requireRange("engine.repeatWindow", repeatWindowMs, 0, 600_000);
    requireRange("engine.entitiesPerKind", entitiesPerKind, 100, 10_000_000);
    telemetry = List.copyOf(telemetry);
    scaling = List.copyOf(scaling);
    entities = List.copyOf(entities);
    securitySignalByCluster = new TreeMap<>(securitySignalByCluster);
    detectors = new TreeMap<>(detectors);
  }

  /** The defaults, with the contract's topic names. */
  public static EngineConfig defaults() {
    return new EngineConfig(
        5_000,
        2_000,
        1_000,
        5_000,
        20_000,
        60_000,
        60_000,
        100_000,
        Bounds.DEFAULT,
        List.of(Source.of("tidegate.telemetry")),
        List.of(Source.of("tidegate.scaling")),
        List.of(Source.of("tidegate.entities")),
        Calibration.DEFAULT,
        Pricing.DEFAULT,
        SecuritySignal.AUTO,
        new TreeMap<>(),
        new TreeMap<>(),
        Policy.observe(),
        "defaults");
  }

  /** The same, with other sources of telemetry and of scaling events. */
  public EngineConfig readingFrom(List<Source> otherTelemetry, List<Source> otherScaling) {
    return new EngineConfig(
        tickMs,
        latenessMs,
        scalingLatenessMs,
        idleAfterMs,
        flushAfterMs,
        lateAfterMs,
        repeatWindowMs,
        entitiesPerKind,
        bounds,
        otherTelemetry,
        otherScaling,
        entities,
        calibration,
        pricing,
        securitySignal,
        securitySignalByCluster,
        detectors,
        policy,
        version);
  }

  /** So many entities of that kind are judged of a cluster and tick. */
  int perTick(EntityKind kind) {
    return switch (kind) {
      case MODEL -> bounds.modelsPerTick();
      case SOURCE -> bounds.sourcesPerTick();
      default -> entitiesPerKind;
    };
  }

  /** What a cluster's security signal is worth. */
  public SecuritySignal securitySignalOf(String cluster) {
    SecuritySignal own = securitySignalByCluster.get(cluster);
    return own == null ? securitySignal : own;
  }

  /** Whether a detector is on, in shadow or off. */
  public Sensing sensingOf(String detector) {
    Sensing own = detectors.get(detector);
    return own == null ? Sensing.ON : own;
  }

  private static void requireRange(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + " is " + value + "; allowed: " + least + " to " + most);
    }
  }
}
