package io.tidegate.detectors.contain;

import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.policy.GuardSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All guards, in the order in which they are asked; the first that refuses is the one told. */
final class Guards {
  private final List<Guard> beforeOthers = new ArrayList<>();
  private final BlastRadius blastRadius;
  private final ActionBudget budget;

  Guards(
      Containments containments,
      Protections protections,
      Graces graces,
      BlastRadius blastRadius,
      ActionBudget budget) {
    beforeOthers.addAll(EvidenceGuards.all());
    beforeOthers.add(protections);
    beforeOthers.add(graces);
    beforeOthers.add(new CoolDown(containments));
    this.blastRadius = blastRadius;
    this.budget = budget;
  }

  /** Why a proposal that stands alone must not be carried out; null for no reason. */
  Decision.@Nullable Refuse refusal(Proposal proposal, GuardSettings settings) {
    Decision.Refuse refusal = alone(proposal, settings);
    return refusal != null ? refusal : beside(List.of(proposal), proposal, settings);
  }

  /** Notes that a proposal is carried out. */
  void spend(Proposal proposal) {
    budget.spend(proposal);
  }

  /** Why the proposal must not be carried out, whatever else is proposed; null for no reason. */
  Decision.@Nullable Refuse alone(Proposal proposal, GuardSettings settings) {
    for (Guard guard : beforeOthers) {
      Decision.Refuse refusal = guard.refusal(proposal, settings);
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  /** Why it must not be carried out beside what is in force and what else is proposed. */
  Decision.@Nullable Refuse beside(
      Collection<Proposal> together, Proposal proposal, GuardSettings settings) {
    Decision.Refuse refusal = blastRadius.refusal(proposal, together, settings);
    return refusal != null ? refusal : budget.refusal(proposal, settings);
  }
}
