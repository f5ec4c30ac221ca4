package io.tidegate.app.whatif;

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
    long endMs) {}
