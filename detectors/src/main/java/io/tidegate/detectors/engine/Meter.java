package io.tidegate.detectors.engine;

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
  UNKNOWN_FIELDS("tidegate.unknown.fields"),
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
  FINDINGS_CREATED("tidegate.findings.created"),
  FINDINGS_CLOSED("tidegate.findings.closed"),
  ALERTS("tidegate.alerts"),
  COMMANDS("tidegate.commands"),
  COMMANDS_REFUSED("tidegate.commands.refused");

  private final String metricName;

  Meter(String metricName) {
    this.metricName = metricName;
  }

  public String metricName() {
    return metricName;
  }
}
