package io.tidegate.app.whatif;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.contain.Readiness;
import io.tidegate.detectors.contain.Rehearsal;
import io.tidegate.detectors.policy.PolicyEngine;
import io.tidegate.schemas.control.Command;
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
  private final OfGrowth growth = new OfGrowth();
  private int alerts;
  private int released;
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

  /** Tries it on what a fleet waits for. */
  void take(Readiness seen) {
    rehearsal.take(seen, growth);
  }

  /** Commands that would have been taken back before their end. */
  int released() {
    return released;
  }

  /** What would have been sent, in order of time. */
  List<TriedCommand> commands() {
    return List.copyOf(commands);
  }

  /** How often each guard, or the lack of a target or limit, would have refused. */
  SortedMap<String, Integer> refusals() {
    return new TreeMap<>(refusals);
  }

  private final class OfGrowth implements Rehearsal.OfGrowth {
    @Override
    public void begun(Command command) {
      commands.add(TriedCommand.of(policy, command));
    }

    @Override
    public void ended(String target, long timeMs) {
      released++;
      for (int i = commands.size() - 1; i >= 0; i--) {
        if (commands.get(i).target().key().equals(target)) {
          commands.set(i, commands.get(i).until(timeMs));
          return;
        }
      }
    }

    @Override
    public void refused(String guard) {
      refusals.merge(guard, 1, Integer::sum);
    }
  }

  int alerts() {
    return alerts;
  }

  /** Alerts that the policy leaves to people. */
  int left() {
    return left;
  }
}
