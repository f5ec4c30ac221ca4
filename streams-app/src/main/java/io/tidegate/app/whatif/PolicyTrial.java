package io.tidegate.app.whatif;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.detectors.policy.PolicyEngine;
import io.tidegate.detectors.policy.PolicyFacts;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tries a policy on alerts in order of time. A target that is contained is not contained again
 * until that has ended; who comes again is escalated.
 */
final class PolicyTrial {
  private final PolicyEngine engine;
  private final List<TriedCommand> commands = new ArrayList<>();
  private final SortedMap<String, List<TriedCommand>> byTarget = new TreeMap<>();
  private final SortedMap<String, Integer> refusals = new TreeMap<>();
  private int alerts;
  private int left;

  PolicyTrial(Policy policy) {
    this.engine = new PolicyEngine(policy, DetectorCatalog.standard());
  }

  Policy policy() {
    return engine.policy();
  }

  /** Tries it on the next alert. */
  void take(PastFinding finding) {
    alerts++;
    if (finding.closed()) {
      return;
    }
    Decision decision = engine.decide(finding.situation(), factsAt(finding.timeMs()));
    if (decision instanceof Decision.Refuse refuse) {
      refused(refuse.guard());
    } else if (decision instanceof Decision.Act act) {
      act(finding, act);
    } else {
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

  private void act(PastFinding finding, Decision.Act act) {
    List<TriedCommand> before =
        byTarget.computeIfAbsent(act.target().key(), ignored -> new ArrayList<>());
    if (before.stream().anyMatch(each -> each.endMs() > finding.timeMs())) {
      return;
    }
    String guard = GuardsAsked.refusing(finding, act, policy().guards());
    if (guard != null) {
      refused(guard);
      return;
    }
    TriedCommand command =
        new TriedCommand(
            act.rule(),
            finding.situation().detector(),
            act.mode(),
            act.graded(),
            act.level(),
            act.target(),
            finding.uid(),
            finding.timeMs(),
            finding.timeMs() + act.durationMs());
    commands.add(command);
    before.add(command);
  }

  private void refused(String guard) {
    refusals.merge(guard, 1, Integer::sum);
  }

  private PolicyFacts factsAt(long nowMs) {
    return new PolicyFacts() {
      @Override
      public int containedBefore(Target target, long memoryMs) {
        return (int)
            byTarget.getOrDefault(target.key(), List.of()).stream()
                .filter(each -> each.endMs() <= nowMs && each.endMs() > nowMs - memoryMs)
                .count();
      }

      @Override
      public @Nullable EntityRecord recordOf(EntityKey entity) {
        return null;
      }
    };
  }
}
