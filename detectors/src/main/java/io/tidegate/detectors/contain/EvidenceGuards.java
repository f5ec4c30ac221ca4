package io.tidegate.detectors.contain;

import io.tidegate.detectors.catalog.identity.CredentialStuffingDetector;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.policy.GuardSettings;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The guards that look at nothing but the proposal and what it rests on. */
final class EvidenceGuards {
  private EvidenceGuards() {}

  /** All of them, in the order in which they are asked. */
  static List<Guard> all() {
    return List.of(
        new KillSwitch(),
        new ShortHistory(),
        new Unjoined(),
        new Immaterial(),
        new StrangersEvidence(),
        new UnprovenGroup(),
        new OneFamily());
  }

  /** Nothing is contained while the switch is on. */
  static final class KillSwitch implements Guard {
    @Override
    public Decision.@Nullable Refuse refusal(Proposal proposal, GuardSettings settings) {
      return settings.killSwitch()
          ? new Decision.Refuse("kill_switch", "the policy's kill switch is on")
          : null;
    }
  }

  /** Evidence on too short a history contains nobody. */
  static final class ShortHistory implements Guard {
    @Override
    public Decision.@Nullable Refuse refusal(Proposal proposal, GuardSettings settings) {
      Proposal.Evidence evidence = proposal.evidence();
      return evidence.provisional() && !evidence.proof()
          ? new Decision.Refuse(
              "provisional", "its history is too short, or it is joined of weak evidence")
          : null;
    }
  }

  /** No node is contained whose name may be another's. */
  static final class Unjoined implements Guard {
    @Override
    public Decision.@Nullable Refuse refusal(Proposal proposal, GuardSettings settings) {
      return proposal.target() instanceof Target.Node && !proposal.evidence().joined()
          ? new Decision.Refuse(
              "unjoined", "telemetry and scaling events do not name nodes in the same way")
          : null;
    }
  }

  /** What costs next to nothing is left to people. */
  static final class Immaterial implements Guard {
    @Override
    public Decision.@Nullable Refuse refusal(Proposal proposal, GuardSettings settings) {
      Proposal.Evidence evidence = proposal.evidence();
      if (evidence.proof() || isMaterial(evidence, settings.materiality())) {
        return null;
      }
      return new Decision.Refuse("materiality", "its excess is too small");
    }

    private static boolean isMaterial(Proposal.Evidence evidence, GuardSettings.Floor floor) {
      double excess = evidence.excessUsdPerHour();
      if (evidence.severity().id() < Severity.HIGH.id() || Double.isNaN(excess)) {
        return evidence.severity().id() >= Severity.HIGH.id();
      }
      double fleet = evidence.fleetUsdPerHour();
      return excess >= floor.usdPerHour()
          && (Double.isNaN(fleet) || excess >= floor.shareOfFleet() * fleet);
    }
  }

  /** Nobody is contained for what somebody without authentication can do alone. */
  static final class StrangersEvidence implements Guard {
    private static final Set<String> OF_STRANGERS =
        new TreeSet<>(List.of(CredentialStuffingDetector.ID));
    private static final Set<String> STRANGERS =
        new TreeSet<>(List.of("unauthenticated", "unknown"));

    @Override
    public Decision.@Nullable Refuse refusal(Proposal proposal, GuardSettings settings) {
      boolean ofStrangers =
          OF_STRANGERS.contains(proposal.evidence().detector())
              || STRANGERS.contains(proposal.target().id())
              || proposal.tenant() != null && STRANGERS.contains(proposal.tenant());
      return settings.authenticatedEvidence() && ofStrangers
          ? new Decision.Refuse(
              "authenticated_evidence", "somebody without authentication can produce it alone")
          : null;
    }
  }

  /** A node group or a model is contained on proof only. */
  static final class UnprovenGroup implements Guard {
    @Override
    public Decision.@Nullable Refuse refusal(Proposal proposal, GuardSettings settings) {
      return settings.proofForGroups() && proposal.isIrreversible() && !proposal.evidence().proof()
          ? new Decision.Refuse(
              "proof_for_groups", "statistics alone contain no node group and no model")
          : null;
    }
  }

  /** What cannot be taken back needs the evidence of two families of detectors. */
  static final class OneFamily implements Guard {
    private static final int FAMILIES = 2;

    @Override
    public Decision.@Nullable Refuse refusal(Proposal proposal, GuardSettings settings) {
      return settings.twoFamilies()
              && proposal.isIrreversible()
              && proposal.evidence().families().size() < FAMILIES
          ? new Decision.Refuse("two_families", "only one family of detectors says so")
          : null;
    }
  }
}
