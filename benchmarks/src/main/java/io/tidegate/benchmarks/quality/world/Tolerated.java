package io.tidegate.benchmarks.quality.world;

import java.util.Set;

/**
 * What operators may be told of although it is harmless; nothing of it may be contained.
 *
 * @param cluster where; empty: in any
 * @param maxSeverity OCSF's id of the highest severity at which it may be told
 * @param detectors which may tell it; empty: any
 */
public record Tolerated(
    String cluster,
    long startMs,
    long endMs,
    Set<String> entities,
    int maxSeverity,
    Set<String> detectors) {

  public Tolerated {
    entities = Label.sorted(entities);
    detectors = Label.sorted(detectors);
  }

  boolean allows(Alert alert) {
    return alert.timeMs() >= startMs
        && alert.timeMs() <= endMs + Label.GRACE_MS
        && (cluster.isEmpty() || alert.cluster().isEmpty() || cluster.equals(alert.cluster()))
        && alert.entity().isAmong(entities)
        && alert.severity() <= maxSeverity
        && (detectors.isEmpty() || detectors.contains(alert.detector()));
  }
}
