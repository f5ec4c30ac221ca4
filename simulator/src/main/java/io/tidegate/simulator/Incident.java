package io.tidegate.simulator;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One thing that an attack did to one entity, as a detector should find it; it covers what arrived
 * so far.
 */
public final class Incident {
  /** Families of attacks whose marked requests are the attackers' own. */
  private static final List<String> OF_REQUESTS = List.of("volume", "content", "identity");

  private final AttackKind kind;
  private final int number;
  private final List<String> detectors;
  private final String entityKind;
  private final String entityId;
  private final Set<String> related = new LinkedHashSet<>();
  private final double intensity;
  private final String note;
  private long startMs = Long.MAX_VALUE;
  private long firstRecordMs = Long.MAX_VALUE;
  private long endMs = Long.MIN_VALUE;
  private long records;
  private long costMicroUsd;

  Incident(
      AttackKind kind,
      int number,
      List<String> detectors,
      String entityKind,
      String entityId,
      double intensity,
      String note) {
    this.kind = kind;
    this.number = number;
    this.detectors = detectors;
    this.entityKind = entityKind;
    this.entityId = entityId;
    this.intensity = intensity;
    this.note = note;
  }

  /** The attack's id and a number, for instance {@code spend-burst-1}. */
  public String id() {
    return kind.id() + "-" + number;
  }

  public AttackKind kind() {
    return kind;
  }

  /** Ids of the detectors of which any may find it. */
  public List<String> detectors() {
    return detectors;
  }

  /** How strong it is, in the unit of its kind. */
  public double intensity() {
    return intensity;
  }

  /** {@code node}, {@code api_key}, {@code tenant}, {@code source}, {@code model} and so on. */
  public String entityKind() {
    return entityKind;
  }

  public String entityId() {
    return entityId;
  }

  /** Others that may rightly be named, as {@code <kind>/<id>}. */
  public List<String> related() {
    return List.copyOf(related);
  }

  public String note() {
    return note;
  }

  /** When the first of its requests was made. */
  public long startMs() {
    return startMs;
  }

  /** Event time of the first record that shows it. */
  public long firstRecordMs() {
    return firstRecordMs;
  }

  /** Event time of the last record that shows it. */
  public long endMs() {
    return endMs;
  }

  /** Telemetry records that show it. */
  public long records() {
    return records;
  }

  /** What the attack itself cost. */
  public long costMicroUsd() {
    return costMicroUsd;
  }

  /** False as long as nothing showed it. */
  public boolean happened() {
    return endMs != Long.MIN_VALUE;
  }

  void relate(String kindAndId) {
    related.add(kindAndId);
  }

  /** Makes a request part of it. */
  void mark(Request request, long cost) {
    request.mark(this, cost);
  }

  /** It shows at that moment in something other than the record of a request. */
  void shows(long timeMs) {
    startMs = Math.min(startMs, timeMs);
    firstRecordMs = Math.min(firstRecordMs, timeMs);
    endMs = Math.max(endMs, timeMs);
  }

  /** A record that shows it has arrived. */
  void recorded(Request request, long recordMs, long cost) {
    startMs = Math.min(startMs, request.arrivalMs);
    firstRecordMs = Math.min(firstRecordMs, recordMs);
    endMs = Math.max(endMs, recordMs);
    records++;
    costMicroUsd += cost;
    if (OF_REQUESTS.contains(kind.family())) {
      related.add("source/" + request.source);
    }
    if (kind.family().equals("volume")) {
      related.add("model/" + request.model.name());
    }
  }
}
