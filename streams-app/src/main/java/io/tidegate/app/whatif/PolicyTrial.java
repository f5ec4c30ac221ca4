package io.tidegate.app.whatif;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.contain.Rehearsal;
import io.tidegate.detectors.policy.PolicyEngine;
import io.tidegate.schemas.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tries a policy on alerts in order of time, as a service would have decided. */
final class PolicyTrial {
  private final Policy policy;
  private final Rehearsal rehearsal;
  private final List<TriedCommand> commands = new ArrayList<>();
  private final SortedMap<String, Integer> refusals = new TreeMap<>();
  private int alerts;
  private int left;

  /**
   * @param customersByCluster how many tenants there are; empty where that is not known
   */
  PolicyTrial(Policy policy, SortedMap<String, Long> customersByCluster) {
    this.policy = policy;
    this.rehearsal =
        new Rehearsal(new PolicyEngine(policy, DetectorCatalog.standard()), customersByCluster);
  }

  Policy policy() {
    return policy;
  }

  /** Tries it on the next alert. */
  void take(PastFinding finding) {
    alerts++;
    if (finding.closed()) {
      return;
    }
    Rehearsal.Outcome outcome = rehearsal.take(finding.past());
    if (outcome instanceof Rehearsal.Outcome.Refused refused) {
      refusals.merge(refused.refusal().guard(), 1, Integer::sum);
    } else if (outcome instanceof Rehearsal.Outcome.Begun begun) {
      commands.add(TriedCommand.of(finding, begun));
    } else if (outcome instanceof Rehearsal.Outcome.Left) {
      left++;
    }
  }

  /** What would have been sent, in order of time. */
  List<TriedCommand> commands() {
    return List.copyOf(commands);
  }

  /** How often each guard, or the lack of a target or limit, would have refused. */
  SortedMap<String, Integer> refusals() {
    return new TreeMap<>(refusals);
  }

  int alerts() {
    return alerts;
  }

  /** Alerts that the policy leaves to people. */
  int left() {
    return left;
  }
}
