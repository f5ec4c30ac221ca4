package io.tidegate.benchmarks.quality;

import io.tidegate.simulator.Incident;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * An incident as it is scored.
 *
 * @param detectors any of which may find it
 * @param entities it may be found at, as {@code <kind>/<id>}, its own first
 * @param firstRecordMs event time of the first record that shows it
 * @param intensity how strong it is, in the unit of its kind
 * @param costs what it had cost by when
 */
record Injected(
    String id,
    String kind,
    Set<String> detectors,
    List<String> entities,
    long startMs,
    long firstRecordMs,
    long endMs,
    boolean insideSurge,
    double intensity,
    CostCurve costs) {

  /** How long after its end it may still be found. */
  static final long GRACE_MS = 600_000;

  public Injected {
    detectors = new TreeSet<>(detectors);
    entities = List.copyOf(entities);
  }

  static Injected of(Incident incident, boolean insideSurge, CostCurve costs) {
    List<String> entities = new ArrayList<>();
    entities.add(incident.entityKind() + "/" + incident.entityId());
    entities.addAll(incident.related());
    return new Injected(
        incident.id(),
        incident.kind().id(),
        new TreeSet<>(incident.detectors()),
        entities,
        incident.startMs(),
        incident.firstRecordMs(),
        incident.endMs(),
        insideSurge,
        incident.intensity(),
        costs);
  }

  /** True when a finding of that time could be about it. */
  boolean covers(long createdMs) {
    return createdMs >= startMs && createdMs <= endMs + GRACE_MS;
  }

  /**
   * True when a finding names the incident's entity or a related one; what befalls a whole model
   * may be told of its cluster as well.
   */
  boolean touchedBy(Detection detection) {
    boolean fleet = entities.get(0).startsWith("model/") && detection.isOfCluster();
    return covers(detection.createdMs())
        && (fleet || entities.stream().anyMatch(detection.entities()::contains));
  }

  /** The longest that a finding may take and still count. */
  long censoredAtMs() {
    return endMs + GRACE_MS - firstRecordMs;
  }
}
