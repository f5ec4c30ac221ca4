package io.tidegate.app.whatif;

import io.tidegate.detectors.contain.Rehearsal;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.PolicyMode;

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
