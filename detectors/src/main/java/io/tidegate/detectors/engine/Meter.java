package io.tidegate.detectors.engine;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The counters of the engine; {@link #metricName()} is public API. */
public enum Meter {
  EVENTS("tidegate.events", "Requests that were read and counted."),
  SAMPLES("tidegate.samples", "Samples of nodes that were read."),
  SCALING_EVENTS("tidegate.scaling.events", "Events of autoscalers that were read."),
  ENTITY_RECORDS("tidegate.entity.records", "Records of entities that were read."),
  BASELINES("tidegate.baselines", "Baseline documents that were read."),
  BASELINES_BEGUN(
      "tidegate.baselines.begun", "Entities that began with what was learnt of them elsewhere."),
  BASELINES_LEFT(
      "tidegate.baselines.left",
      "Baseline documents that were not used, since their entity has learnt more itself, they are"
          + " too old, or too many wait."),
  POLICY_RECORDS("tidegate.policy.records", "Policies that were read."),
  OPERATOR_RECORDS("tidegate.operator.records", "People's decisions that were read."),
  RESPONSES("tidegate.responses", "Answers and announcements of enforcers that were read."),
  REPEATS("tidegate.repeats", "Requests that came again and were left out."),
  REUSED_IDS("tidegate.reused.ids", "Requests under an id that another request had."),
  REFUSED(
      "tidegate.refused",
      "Records that were refused, by topic and reason; each is a dead letter.",
      "topic",
      "reason"),
  FOREIGN_IGNORED(
      "tidegate.foreign.ignored",
      "Events of records in another format that say nothing about requests, nodes or scaling.",
      "topic"),
  FOREIGN_UNPARSED(
      "tidegate.foreign.unparsed",
      "Events of records in another format whose message or reason no table knows.",
      "topic"),
  LOST("tidegate.lost.records", "Records that the broker deleted before they were read."),
  CLUSTERS_REFUSED(
      "tidegate.records.of.unknown.clusters", "Records of clusters beyond those that are known."),
  UNKNOWN_FIELDS("tidegate.unknown.fields", "Members of records that have no meaning here."),
  FLAWED("tidegate.flawed.records", "Records of which a member was not taken as it stood."),
  UNCHECKED(
      "tidegate.unchecked.requests",
      "Requests that a gateway served without learning what is in force."),
  BEYOND_BOUNDS(
      "tidegate.entities.beyond.bounds",
      "Entities of a tick that share one pane of their kind, since there are too many."),
  CLUSTERS_LEFT_OUT(
      "tidegate.clusters.left.out",
      "Clusters that were not judged in a tick, since there are too many."),
  LATE("tidegate.late.events", "Requests that came after their tick was closed."),
  LATE_PANES("tidegate.late.panes", "Panes that came after their tick was closed."),
  LATE_SCALING(
      "tidegate.late.scaling", "Events of autoscalers that came after their tick was closed."),
  HITS("tidegate.hits", "Proofs by one request alone."),
  PANES_SENT("tidegate.panes.sent", "Panes that were sent from observe to detect."),
  TICKS_CLOSED("tidegate.ticks.closed", "Ticks that detect stages closed."),
  ENTITY_STEPS("tidegate.entity.steps", "Entities that were judged, once for each tick."),
  ENTITIES_EVICTED(
      "tidegate.entities.evicted", "Entities that were forgotten, since there are too many."),
  STATES_RENEWED(
      "tidegate.states.renewed",
      "What a detector remembered and could not read, so that it began anew."),
  STEERED("tidegate.steered", "Policies, decisions and answers that decide took in."),
  SIGNALS("tidegate.signals", "Signals that detect stages told."),
  SIGNALS_DROPPED(
      "tidegate.signals.folded",
      "Signals of a tick beyond the strongest that are told one by one."),
  SIGNALS_SHADOWED(
      "tidegate.signals.shadowed", "Signals of detectors that are switched off or to shadow."),
  SIGNALS_HELD(
      "tidegate.signals.below.observed.bar", "Signals below the bar that this traffic asks for."),
  SIGNALS_UNFIT("tidegate.signals.unfit", "Signals of detectors that do not fit this traffic."),
  FINDINGS_CREATED(
      "tidegate.findings.opened",
      "Findings that were told for the first time, by detector and severity.",
      "detector",
      "severity"),
  FINDINGS_CLOSED(
      "tidegate.findings.closed",
      "Findings that were closed, by detector and severity.",
      "detector",
      "severity"),
  FINDINGS_DIGESTED(
      "tidegate.findings.digested", "Low findings that were left to the digest of their hour."),
  UPDATES_HELD(
      "tidegate.updates.held", "Updates of findings that were not told, since too little is new."),
  ALERTS("tidegate.alerts", "Records on the topic of alerts."),
  COMMANDS("tidegate.commands", "Commands that were sent, by action and mode.", "action", "mode"),
  COMMANDS_REFUSED("tidegate.commands.refused", "Commands that a guard refused."),
  COMMANDS_STALE(
      "tidegate.commands.stale", "Commands that were withheld, since they came too late."),
  COMMANDS_RETRIED(
      "tidegate.commands.retried",
      "Commands that were sent again, since an enforcer did not answer."),
  COMMANDS_NOT_APPLIED(
      "tidegate.commands.not.applied", "Commands that not every enforcer had in place in time."),
  CONTAINMENTS_EXTENDED(
      "tidegate.containments.extended",
      "Containments that were extended, since their finding went on."),
  CONTAINMENTS_EXPIRED("tidegate.containments.expired", "Containments that ended by themselves."),
  CONTAINMENTS_RELEASED(
      "tidegate.containments.released", "Containments that a person or the service ended."),
  KNOCKS("tidegate.containments.knocks", "Requests that enforcers refused."),
  ENFORCEMENT_ANSWERS(
      "tidegate.enforcement.answers", "Answers of enforcers that a command is in place."),
  ENFORCEMENT_LAG_MS(
      "tidegate.enforcement.lag.ms",
      "Milliseconds from decisions until enforcers had them in place, in all."),
  AUDIT_RECORDS("tidegate.audit.records", "Records on the topic of the audit."),
  GUARD_KILL_SWITCH(
      "tidegate.guard.kill.switch", "Commands that the guard \"kill switch\" refused."),
  GUARD_PROVISIONAL(
      "tidegate.guard.provisional", "Commands that the guard \"provisional\" refused."),
  GUARD_UNJOINED("tidegate.guard.unjoined", "Commands that the guard \"unjoined\" refused."),
  GUARD_MATERIALITY(
      "tidegate.guard.materiality", "Commands that the guard \"materiality\" refused."),
  GUARD_AUTHENTICATED_EVIDENCE(
      "tidegate.guard.authenticated.evidence",
      "Commands that the guard \"authenticated evidence\" refused."),
  GUARD_PROOF_FOR_GROUPS(
      "tidegate.guard.proof.for.groups", "Commands that the guard \"proof for groups\" refused."),
  GUARD_TWO_FAMILIES(
      "tidegate.guard.two.families", "Commands that the guard \"two families\" refused."),
  GUARD_PROTECTED("tidegate.guard.protected", "Commands that the guard \"protected\" refused."),
  GUARD_GRACE("tidegate.guard.grace", "Commands that the guard \"grace\" refused."),
  GUARD_COOL_DOWN("tidegate.guard.cool.down", "Commands that the guard \"cool down\" refused."),
  GUARD_BLAST_RADIUS(
      "tidegate.guard.blast.radius", "Commands that the guard \"blast radius\" refused."),
  GUARD_ACTION_BUDGET(
      "tidegate.guard.action.budget", "Commands that the guard \"action budget\" refused."),
  GUARD_APPROVAL("tidegate.guard.approval", "Commands that the guard \"approval\" refused."),
  GUARD_NO_ENFORCER(
      "tidegate.guard.no.enforcer", "Commands that the guard \"no enforcer\" refused.");

  private static final SortedMap<String, Meter> BY_NAME = new TreeMap<>();

  static {
    for (Meter meter : values()) {
      BY_NAME.put(meter.name(), meter);
    }
  }

  private final String metricName;
  private final String help;
  private final List<String> tags;

  Meter(String metricName, String help, String... tags) {
    this.metricName = metricName;
    this.help = help;
    this.tags = List.of(tags);
  }

  public String metricName() {
    return metricName;
  }

  /** What is counted, in a sentence. */
  public String help() {
    return help;
  }

  /** By what it is counted; empty where there is one count alone. */
  public List<String> tags() {
    return tags;
  }

  /** How often that guard refused a command; what policy itself refuses is counted as such only. */
  static @Nullable Meter ofGuard(String guard) {
    return BY_NAME.get("GUARD_" + guard.toUpperCase(Locale.ROOT));
  }
}
