package io.tidegate.detectors.policy;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.correlate.Finding;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.schemas.policy.PreWarm;
import io.tidegate.schemas.policy.ReadinessGate;
import io.tidegate.schemas.policy.Rule;
import io.tidegate.schemas.policy.Step;
import io.tidegate.schemas.policy.Throttle;
import java.util.ArrayList;
import java.util.List;

/** What a policy asks for: the first rule that matches a finding decides. */
public final class PolicyEngine {
  private static final String KEEP = "keep";

  private final Policy policy;
  private final DetectorCatalog catalog;

  public PolicyEngine(Policy policy, DetectorCatalog catalog) {
    this.policy = policy;
    this.catalog = catalog;
  }

  public Policy policy() {
    return policy;
  }

  /** What is to be done about a finding as it stands, before any guard. */
  public Decision decide(Finding finding, PolicyFacts facts) {
    return decide(situationOf(finding), facts);
  }

  /** The same for what is seen of a finding. */
  public Decision decide(Situation now, PolicyFacts facts) {
    for (Rule rule : policy.rules()) {
      if (Matching.whyNot(rule.match(), now) == null) {
        return proposals(rule, now, facts).due();
      }
    }
    return new Decision.Leave();
  }

  /** How each rule took the finding, up to the one that decides. */
  public List<RuleTrial> trials(Situation now) {
    List<RuleTrial> trials = new ArrayList<>();
    for (Rule rule : policy.rules()) {
      RuleTrial trial = new RuleTrial(rule, Matching.whyNot(rule.match(), now));
      trials.add(trial);
      if (trial.matches()) {
        break;
      }
    }
    return trials;
  }

  /**
   * The next weaker thing that can be asked for where no enforcer can do {@code act}: of what
   * refuses, stepping up, then throttling; {@link Decision.Leave} where there is nothing weaker.
   */
  public Decision weaker(Finding finding, Decision.Act act, PolicyFacts facts) {
    Situation now = situationOf(finding);
    Rule rule =
        policy.rules().stream()
            .filter(each -> each.id().equals(act.rule()))
            .findFirst()
            .orElse(null);
    if (rule == null) {
      return new Decision.Leave();
    }
    for (GradedAction less : weakerThan(act.graded())) {
      Throttle throttle = rule.step().throttle();
      Step step = new Step(less, act.durationMs(), null, null, null, throttle, act.openStreams());
      Decision decision = proposals(rule, now, facts).of(step, act.level());
      if (decision instanceof Decision.Act) {
        return decision;
      }
    }
    return new Decision.Leave();
  }

  /** Keeps a node that is ready and not secured from traffic; nothing where there is no gate. */
  public Decision hold(String cluster, String node) {
    ReadinessGate gate = policy.readinessGate();
    if (gate == null) {
      return new Decision.Leave();
    }
    return new Decision.Act(
        ReadinessGate.RULE,
        policy.modeOf(gate.mode()),
        0,
        GradedAction.CONTAIN,
        Action.CONTAIN,
        new Target.Node(cluster, node),
        "hold",
        null,
        gate.deadlineMs(),
        List.of(),
        ReadinessGate.RULE,
        KEEP);
  }

  /** Sizes the security pool for a fleet of so many nodes; nothing where the policy has no pool. */
  public Decision preWarm(String cluster, int nodes) {
    PreWarm pool = policy.preWarm();
    if (pool == null) {
      return new Decision.Leave();
    }
    return new Decision.Act(
        PreWarm.RULE,
        policy.modeOf(pool.mode()),
        0,
        GradedAction.PRE_WARM,
        Action.SET,
        new Target.NodeGroup(cluster, pool.group()),
        PreWarm.RULE,
        null,
        pool.ttlMs(),
        List.of(new Limit("min_nodes", pool.unitsFor(nodes))),
        PreWarm.RULE,
        KEEP);
  }

  private Situation situationOf(Finding finding) {
    String detector = finding.latest().detector();
    return Situation.of(finding, catalog.byId(detector).spec().family().wireName());
  }

  private Proposals proposals(Rule rule, Situation now, PolicyFacts facts) {
    return new Proposals(rule, policy.modeOf(rule.mode()), now, facts);
  }

  private static List<GradedAction> weakerThan(GradedAction action) {
    return switch (action) {
      case DENY, REDIRECT -> List.of(GradedAction.STEP_UP, GradedAction.THROTTLE);
      case STEP_UP -> List.of(GradedAction.THROTTLE);
      default -> List.of();
    };
  }
}
