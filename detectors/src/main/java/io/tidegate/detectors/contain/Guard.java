package io.tidegate.detectors.contain;

import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.policy.GuardSettings;
import org.jspecify.annotations.Nullable;

/** One reason not to send a command that policy asks for. */
interface Guard {

  /** Why the proposal must not be carried out; null where this guard has nothing against it. */
  Decision.@Nullable Refuse refusal(Proposal proposal, GuardSettings settings);
}
