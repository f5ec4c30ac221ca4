package io.tidegate.detectors.contain;

import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.decode.TargetKey;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.StableId;
import io.tidegate.schemas.operator.Measure;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.PolicyMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants contained, carried out where no guard refuses it. A person's word counts as
 * proof and as approval; it comes after whatever another released a while ago, lasts as long as it
 * says, and takes the place of what is in force for its target. What cannot be taken back is left
 * to policies, under which two persons must approve it.
 */
final class ManualContainment {
  /** How the uids begin under which such containments stand, as those of findings with f-. */
  private static final String UID = "o-";

  private static final String RULE = "operator";
  private static final String TARGET = "target";

  private final Proposing proposing;
  private final Guards guards;
  private final EnforcerRoster roster;
  private final Lifecycle lifecycle;
  private final Ruling ruling;
  private final World world;

  ManualContainment(
      Proposing proposing,
      Guards guards,
      EnforcerRoster roster,
      Lifecycle lifecycle,
      Ruling ruling,
      World world) {
    this.proposing = proposing;
    this.guards = guards;
    this.roster = roster;
    this.lifecycle = lifecycle;
    this.ruling = ruling;
    this.world = world;
  }

  /** True where a person ordered what stands under that uid. */
  static boolean isUid(String uid) {
    return uid.startsWith(UID);
  }

  /** Contains whom a person names, or says which guard refuses it. */
  void order(OperatorRecord word, long nowMs) {
    Measure measure = word.measure();
    String named = word.target();
    if (measure == null || named == null) {
      throw new IllegalArgumentException("a containment without measure or target: " + word);
    }
    Optional<Target> target = TargetKey.read(named);
    String cluster = named.substring(0, named.indexOf('/'));
    if (target.isEmpty() || !isTaken(target.get(), measure.action())) {
      String text = named + " cannot be contained by " + measure.action().wireName();
      refuse(word, cluster, new Decision.Refuse(TARGET, text), nowMs);
      return;
    }
    Proposal proposal = proposal(word, measure, target.get(), nowMs);
    Decision.Refuse refusal = guards.refusal(proposal, ruling.guards());
    if (refusal == null && proposal.lane() == Lane.ENFORCED) {
      refusal = whyNobodyCan(proposal, nowMs);
    }
    if (refusal != null) {
      refuse(word, cluster, refusal, nowMs);
      return;
    }
    guards.spend(proposal);
    String commandId = String.valueOf(lifecycle.begin(proposal).commandId());
    world.note(
        AuditKind.CONTAIN,
        nowMs,
        Facts.with(
            People.of(word),
            new Fact.Text("finding_uid", proposal.findingUid()),
            new Fact.Text("command_id", commandId),
            new Fact.Text("action", measure.action().wireName()),
            new Fact.Text("mode", proposal.act().mode().wireName()),
            new Fact.Whole("until", nowMs + measure.durationMs()),
            new Fact.Text("policy", ruling.reference())));
  }

  /** A tenant, its keys and users, and sources are refused or slowed; nodes are drained. */
  private static boolean isTaken(Target target, Measure.Kind action) {
    if (target.cluster().equals(Target.EVERY_CLUSTER)) {
      return false;
    }
    if (action == Measure.Kind.CONTAIN) {
      return target instanceof Target.Node;
    }
    return target instanceof Target.Tenant
        || target instanceof Target.ApiKey
        || target instanceof Target.User
        || target instanceof Target.Source;
  }

  private Proposal proposal(OperatorRecord word, Measure measure, Target target, long nowMs) {
    Proposal.Evidence evidence =
        new Proposal.Evidence(
            RULE,
            EnumSet.allOf(Family.class),
            true,
            false,
            true,
            Severity.CRITICAL,
            Double.NaN,
            Double.NaN,
            nowMs,
            nowMs,
            0);
    String uid = UID + StableId.of(word.id(), target.key());
    Decision.Act act = act(measure, target);
    return proposing.proposal(uid, entityOf(target), tenantOf(target), evidence, act, true, nowMs);
  }

  private Decision.Act act(Measure measure, Target target) {
    Measure.Kind kind = measure.action();
    PolicyMode mode =
        ruling.engine().policy().mode() == PolicyMode.OBSERVE
            ? PolicyMode.OBSERVE
            : PolicyMode.ENFORCE;
    return new Decision.Act(
        RULE,
        mode,
        0,
        GradedAction.valueOf(kind.name()),
        actionOf(kind),
        target,
        methodOf(kind),
        null,
        measure.durationMs(),
        limitsOf(measure),
        RULE,
        "keep");
  }

  private static List<Limit> limitsOf(Measure measure) {
    return measure.limits().entrySet().stream()
        .map(each -> new Limit(each.getKey(), each.getValue()))
        .toList();
  }

  private static Action actionOf(Measure.Kind kind) {
    return switch (kind) {
      case DENY -> Action.DENY;
      case CONTAIN -> Action.CONTAIN;
      case THROTTLE, STEP_UP -> Action.SET;
    };
  }

  private static @Nullable String methodOf(Measure.Kind kind) {
    return switch (kind) {
      case CONTAIN -> "drain";
      case THROTTLE, STEP_UP -> kind.wireName();
      case DENY -> null;
    };
  }

  private Decision.@Nullable Refuse whyNobodyCan(Proposal proposal, long nowMs) {
    return roster.canDo(EnforcerRoster.Task.of(proposal.act()), nowMs)
        ? null
        : Proposing.nobodyCan(proposal.act());
  }

  private static EntityKey entityOf(Target target) {
    if (target instanceof Target.ApiKey key && key.tenant() != null) {
      return EntityKey.ofKey(key.cluster(), key.tenant(), key.apiKey());
    }
    EntityKind kind =
        Arrays.stream(EntityKind.values())
            .filter(each -> each.wireName().equals(target.kind()))
            .findFirst()
            .orElseThrow();
    return new EntityKey(target.cluster(), kind, target.id());
  }

  private static @Nullable String tenantOf(Target target) {
    if (target instanceof Target.Tenant tenant) {
      return tenant.tenant();
    }
    if (target instanceof Target.User user) {
      return user.tenant();
    }
    return target instanceof Target.ApiKey key ? key.tenant() : null;
  }

  private void refuse(OperatorRecord word, String cluster, Decision.Refuse refusal, long nowMs) {
    world.refused(refusal.guard(), cluster, nowMs, refusal.text());
    List<Fact> facts = new ArrayList<>(People.of(word));
    facts.add(new Fact.Text("policy", ruling.reference()));
    world.note(AuditKind.REFUSAL, nowMs, Facts.with(facts, Facts.of(refusal)));
  }
}
