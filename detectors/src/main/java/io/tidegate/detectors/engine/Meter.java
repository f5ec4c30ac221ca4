package io.tidegate.detectors.engine;

import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The counters of the engine; {@link #metricName()} is public API. */
public enum Meter {
  EVENTS("tidegate.events"),
  SAMPLES("tidegate.samples"),
  SCALING_EVENTS("tidegate.scaling.events"),
  ENTITY_RECORDS("tidegate.entity.records"),
  POLICY_RECORDS("tidegate.policy.records"),
  OPERATOR_RECORDS("tidegate.operator.records"),
  RESPONSES("tidegate.responses"),
  REPEATS("tidegate.repeats"),
  REUSED_IDS("tidegate.reused.ids"),
  REFUSED("tidegate.refused"),
  LOST("tidegate.lost.records"),
  CLUSTERS_REFUSED("tidegate.records.of.unknown.clusters"),
  UNKNOWN_FIELDS("tidegate.unknown.fields"),
  FLAWED("tidegate.flawed.records"),
  BEYOND_BOUNDS("tidegate.entities.beyond.bounds"),
  CLUSTERS_LEFT_OUT("tidegate.clusters.left.out"),
  LATE("tidegate.late.events"),
  LATE_PANES("tidegate.late.panes"),
  LATE_SCALING("tidegate.late.scaling"),
  HITS("tidegate.hits"),
  PANES_SENT("tidegate.panes.sent"),
  TICKS_CLOSED("tidegate.ticks.closed"),
  ENTITY_STEPS("tidegate.entity.steps"),
  ENTITIES_EVICTED("tidegate.entities.evicted"),
  STEERED("tidegate.steered"),
  SIGNALS("tidegate.signals"),
  SIGNALS_DROPPED("tidegate.signals.folded"),
  SIGNALS_SHADOWED("tidegate.signals.shadowed"),
  SIGNALS_HELD("tidegate.signals.below.observed.bar"),
  SIGNALS_UNFIT("tidegate.signals.unfit"),
  FINDINGS_CREATED("tidegate.findings.created"),
  FINDINGS_CLOSED("tidegate.findings.closed"),
  FINDINGS_DIGESTED("tidegate.findings.digested"),
  UPDATES_HELD("tidegate.updates.held"),
  ALERTS("tidegate.alerts"),
  COMMANDS("tidegate.commands"),
  COMMANDS_REFUSED("tidegate.commands.refused"),
  COMMANDS_STALE("tidegate.commands.stale"),
  COMMANDS_RETRIED("tidegate.commands.retried"),
  COMMANDS_NOT_APPLIED("tidegate.commands.not.applied"),
  CONTAINMENTS_EXTENDED("tidegate.containments.extended"),
  CONTAINMENTS_EXPIRED("tidegate.containments.expired"),
  CONTAINMENTS_RELEASED("tidegate.containments.released"),
  KNOCKS("tidegate.containments.knocks"),
  ENFORCEMENT_ANSWERS("tidegate.enforcement.answers"),
  ENFORCEMENT_LAG_MS("tidegate.enforcement.lag.ms"),
  AUDIT_RECORDS("tidegate.audit.records"),
  GUARD_KILL_SWITCH("tidegate.guard.kill.switch"),
  GUARD_PROVISIONAL("tidegate.guard.provisional"),
  GUARD_UNJOINED("tidegate.guard.unjoined"),
  GUARD_MATERIALITY("tidegate.guard.materiality"),
  GUARD_AUTHENTICATED_EVIDENCE("tidegate.guard.authenticated.evidence"),
  GUARD_PROOF_FOR_GROUPS("tidegate.guard.proof.for.groups"),
  GUARD_TWO_FAMILIES("tidegate.guard.two.families"),
  GUARD_PROTECTED("tidegate.guard.protected"),
  GUARD_GRACE("tidegate.guard.grace"),
  GUARD_COOL_DOWN("tidegate.guard.cool.down"),
  GUARD_BLAST_RADIUS("tidegate.guard.blast.radius"),
  GUARD_ACTION_BUDGET("tidegate.guard.action.budget"),
  GUARD_APPROVAL("tidegate.guard.approval"),
  GUARD_NO_ENFORCER("tidegate.guard.no.enforcer");

  private static final SortedMap<String, Meter> BY_NAME = new TreeMap<>();

  static {
    for (Meter meter : values()) {
      BY_NAME.put(meter.name(), meter);
    }
  }

  private final String metricName;

  Meter(String metricName) {
    this.metricName = metricName;
  }

  public String metricName() {
    return metricName;
  }

  /** How often that guard refused a command; what policy itself refuses is counted as such only. */
  static @Nullable Meter ofGuard(String guard) {
    return BY_NAME.get("GUARD_" + guard.toUpperCase(Locale.ROOT));
  }
}
