package io.tidegate.detectors.contain;

import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.policy.PolicyMode;
import io.tidegate.schemas.policy.PreWarm;
import io.tidegate.schemas.policy.ReadinessGate;
import java.util.Comparator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command that policy asks for, before the guards were asked.
 *
 * @param findingUid what it is for
 * @param entity whom the finding is about
 * @param tenant whom the target belongs to or is; null where unknown
 * @param evidence what it rests on
 * @param timeMs event time of the decision
 */
record Proposal(
    String findingUid,
    EntityKey entity,
    @Nullable String tenant,
    Evidence evidence,
    Decision.Act act,
    Toll toll,
    long timeMs) {

  /** Proof first, then what is most material, then by finding. */
  static final Comparator<Proposal> MOST_MATERIAL_FIRST =
      Comparator.comparing((Proposal proposal) -> !proposal.evidence.proof)
          .thenComparing(proposal -> -proposal.evidence.material())
          .thenComparing(Proposal::findingUid);

  /**
   * What a proposal rests on.
   *
   * @param detector the id of the one that speaks
   * @param families whose detectors say that something is wrong with the entity
   * @param joined whether the names of nodes in telemetry are those of scaling events
   * @param excessUsdPerHour NaN where no price can be put on it
   * @param sinceMs when the first of it was seen
   * @param raisedMs when the first signal made a finding of it
   * @param fleetSize nodes of the cluster that are known to serve, 0 where that is unknown
   */
  record Evidence(
      String detector,
      Set<Family> families,
      boolean proof,
      boolean provisional,
      boolean joined,
      Severity severity,
      double excessUsdPerHour,
      double fleetUsdPerHour,
      long sinceMs,
      long raisedMs,
      int fleetSize) {

    double material() {
      return Double.isNaN(excessUsdPerHour) ? 0 : excessUsdPerHour;
    }
  }

  Target target() {
    return act.target();
  }

  String key() {
    return act.target().key();
  }

  String cluster() {
    return act.target().cluster();
  }

  Lane lane() {
    return act.mode() == PolicyMode.OBSERVE ? Lane.OBSERVED : Lane.ENFORCED;
  }

  /** Keeps a node out until it is secured, as the readiness gate asks for. */
  boolean isHold() {
    return act.rule().equals(ReadinessGate.RULE);
  }

  /** Follows from the fleet's own growth, and not from a finding. */
  boolean isOfGrowth() {
    return isHold() || act.rule().equals(PreWarm.RULE);
  }

  /** A person ordered it. */
  boolean isManual() {
    return ManualContainment.isUid(findingUid);
  }

  /** Contains all that a node group serves, or all that a model answers. */
  boolean isIrreversible() {
    boolean whole = target() instanceof Target.NodeGroup || target() instanceof Target.Model;
    return whole && act.action() != Action.SET;
  }
}
