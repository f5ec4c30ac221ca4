package io.tidegate.detectors.contain;

import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.policy.GuardSettings;
import org.jspecify.annotations.Nullable;

/** Whom a person released: they may alert for a while, but only a person contains them again. */
final class Graces implements Guard {
  private final Kept<Until> released = new Kept<>(Until.CODEC);

  Kept<Until> kept() {
    return released;
  }

  void give(String target, Until until) {
    released.put(target, until);
  }

  void forget(long nowMs) {
    released.removeIf(until -> !until.holdsAt(nowMs));
  }

  @Override
  public Decision.@Nullable Refuse refusal(Proposal proposal, GuardSettings settings) {
    if (proposal.isManual()) {
      return null;
    }
    Until own = released.get(proposal.key());
    Until ofFinding = released.get(proposal.entity().ownedPath());
    Until whole = released.get(proposal.target().widest().key());
    boolean holds =
        whole != null && whole.holdsAt(proposal.timeMs())
            || own != null && own.holdsAt(proposal.timeMs())
            || ofFinding != null && ofFinding.holdsAt(proposal.timeMs());
    return holds ? new Decision.Refuse("grace", "a person released it a short while ago") : null;
  }
}
