package io.tidegate.app.whatif;

import io.tidegate.detectors.contain.Rehearsal;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.schemas.policy.PolicyMode;
import io.tidegate.schemas.policy.PreWarm;
import io.tidegate.schemas.policy.ReadinessGate;

/** A command that a policy would have sent. */
record TriedCommand(
    String rule,
    String detector,
    PolicyMode mode,
    GradedAction action,
    int level,
    Target target,
    String findingUid,
    long startMs,
    long endMs) {

  /** What follows from a fleet's own growth; the detector is none. */
  static TriedCommand of(Policy policy, Command command) {
    boolean isHold = command.reason().equals(ReadinessGate.RULE);
    ReadinessGate gate = policy.readinessGate();
    PreWarm pool = policy.preWarm();
    return new TriedCommand(
        command.reason(),
        command.reason(),
        policy.modeOf(
            isHold ? gate == null ? null : gate.mode() : pool == null ? null : pool.mode()),
        isHold ? GradedAction.CONTAIN : GradedAction.PRE_WARM,
        0,
        command.target(),
        command.findingUid(),
        command.startMs(),
        command.endMs());
  }

  /** True for what no finding asks for: a node that is held, a pool that is made ready. */
  boolean isOfGrowth() {
    return rule.equals(ReadinessGate.RULE) || rule.equals(PreWarm.RULE);
  }

  /** The same, ended at that moment. */
  TriedCommand until(long timeMs) {
    return new TriedCommand(
        rule,
        detector,
        mode,
        action,
        level,
        target,
        findingUid,
        startMs,
        Math.max(startMs, timeMs));
  }

  static TriedCommand of(PastFinding finding, Rehearsal.Outcome.Begun begun) {
    Decision.Act act = begun.act();
    return new TriedCommand(
        act.rule(),
        finding.situation().detector(),
        act.mode(),
        act.graded(),
        act.level(),
        act.target(),
        finding.uid(),
        finding.timeMs(),
        begun.endMs());
  }
}
