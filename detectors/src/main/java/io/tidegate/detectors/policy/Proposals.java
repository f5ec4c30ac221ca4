package io.tidegate.detectors.policy;

import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.PolicyMode;
import io.tidegate.schemas.policy.Rule;
import io.tidegate.schemas.policy.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a rule's step into the command that it means for one finding, or says why there is none.
 */
final class Proposals {
  private static final String NO_TARGET = "target";

  private final Rule rule;
  private final PolicyMode mode;
  private final Situation now;
  private final PolicyFacts facts;

  Proposals(Rule rule, PolicyMode mode, Situation now, PolicyFacts facts) {
    this.rule = rule;
    this.mode = mode;
    this.now = now;
    this.facts = facts;
  }

  /** The step that is due, by how often its target was contained before. */
  Decision due() {
    Step first = rule.step();
    Target target = targetOf(first);
    if (first.action() == GradedAction.OBSERVE || rule.escalation() == null || target == null) {
      return of(first, 0);
    }
    List<Step> steps = rule.escalation().steps();
    int before = facts.containedBefore(target, rule.escalation().memoryMs());
    int level = Math.min(before, steps.size());
    return of(level == 0 ? first : steps.get(level - 1), level);
  }

  /** What that step means. */
  Decision of(Step step, int level) {
    if (step.action() == GradedAction.OBSERVE) {
      return new Decision.Leave();
    }
    Target target = targetOf(step);
    if (target == null) {
      return new Decision.Refuse(NO_TARGET, whyNoTarget(step.action()));
    }
    return switch (step.action()) {
      case THROTTLE -> throttle(step, level, target);
      case FREEZE -> freeze(step, level, target);
      case STEP_UP -> act(step, level, Action.SET, target, "step_up", List.of());
      case REDIRECT -> act(step, level, Action.REDIRECT, target, null, List.of());
      case DENY -> act(step, level, Action.DENY, target, null, List.of());
      case CONTAIN -> act(step, level, Action.CONTAIN, target, step.method(), List.of());
      case OBSERVE, PRE_WARM -> new Decision.Leave();
    };
  }

  private Decision throttle(Step step, int level, Target target) {
    List<Limit> ceilings = Ceilings.of(step.throttle(), now, facts);
    if (ceilings.isEmpty()) {
      return new Decision.Refuse(
          "limit", "nothing says what " + now.entity().uid() + " may use: no rate was expected");
    }
    return act(step, level, Action.SET, target, "throttle", ceilings);
  }

  private Decision freeze(Step step, int level, Target target) {
    // Never the size that the evidence says: who lies about it would give the order.
    if (now.fleetSize() == 0) {
      return new Decision.Refuse("limit", "the fleet's size is unknown");
    }
    if (!now.growing()) {
      return new Decision.Refuse(
          "limit",
          "nothing that was found asks for more nodes: to hold the size would answer nothing");
    }
    List<Limit> size = List.of(new Limit("max_nodes", now.fleetSize()));
    return act(step, level, Action.SET, target, "freeze", size);
  }

  private Decision.Act act(
      Step step,
      int level,
      Action action,
      Target target,
      @Nullable String method,
      List<Limit> limits) {
    return new Decision.Act(
        rule.id(),
        mode,
        level,
        step.action(),
        action,
        target,
        method,
        step.destination(),
        step.ttlMs(),
        limits,
        now.detector(),
        step.openStreams());
  }

  private @Nullable Target targetOf(Step step) {
    EntityKey entity = now.entity();
    String cluster = entity.cluster();
    if (step.action() == GradedAction.FREEZE) {
      return entity.kind() == EntityKind.CLUSTER && step.group() != null
          ? new Target.NodeGroup(cluster, step.group())
          : null;
    }
    if (step.action() == GradedAction.CONTAIN) {
      return entity.kind() == EntityKind.NODE ? new Target.Node(cluster, entity.id()) : null;
    }
    return switch (entity.kind()) {
      case API_KEY -> new Target.ApiKey(cluster, now.tenant(), entity.id());
      case SOURCE -> new Target.Source(cluster, entity.id());
      case USER -> now.tenant() == null ? null : userOf(cluster, now.tenant(), entity.id());
      case TENANT -> takes(step.action()) ? new Target.Tenant(cluster, entity.id()) : null;
      case MODEL -> isNamed() && refuses(step.action()) ? modelOf(cluster, entity.id()) : null;
      default -> null;
    };
  }

  private static Target userOf(String cluster, String tenant, String user) {
    return new Target.User(cluster, tenant, user);
  }

  private static Target modelOf(String cluster, String model) {
    return new Target.Model(cluster, model, null);
  }

  /** A whole tenant is throttled readily, and refused only by a rule that names tenants. */
  private boolean takes(GradedAction action) {
    return action == GradedAction.THROTTLE || isNamed();
  }

  private static boolean refuses(GradedAction action) {
    return action == GradedAction.DENY || action == GradedAction.REDIRECT;
  }

  private boolean isNamed() {
    return rule.match().entities().contains(now.entity().kind());
  }

  private String whyNoTarget(GradedAction action) {
    EntityKind kind = now.entity().kind();
    if (kind == EntityKind.CLUSTER) {
      return "about the fleet or a crowd: left to people";
    }
    if (kind == EntityKind.TENANT) {
      return "no key named: a whole tenant is refused only by a rule that names tenants";
    }
    return "no " + action.wireName() + " of " + kind.wireName() + " by this rule";
  }
}
