package io.tidegate.detectors.contain;

import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.policy.GuardSettings;
import org.jspecify.annotations.Nullable;

/**
 * Quiet time between two containments of one target. What goes on without a gap is one containment,
 * and an escalated one need not wait; nor what the fleet's own growth asks for, which takes nothing
 * from anybody: a node that is held until it is secured, a security pool that is made ready; nor
 * what a person orders.
 */
final class CoolDown implements Guard {
  private final Containments containments;

  CoolDown(Containments containments) {
    this.containments = containments;
  }

  @Override
  public Decision.@Nullable Refuse refusal(Proposal proposal, GuardSettings settings) {
    if (proposal.isOfGrowth() || proposal.isManual()) {
      return null;
    }
    Past past = containments.pastOf(proposal.key());
    boolean goesOn =
        containments.of(proposal.key()) != null
            || past.endedSince(proposal.timeMs() - 1) > 0
            || proposal.act().level() > 0;
    int ended = past.endedSince(proposal.timeMs() - settings.coolDownMs());
    return goesOn || ended == 0
        ? null
        : new Decision.Refuse("cool_down", "it was contained until a short while ago");
  }
}
