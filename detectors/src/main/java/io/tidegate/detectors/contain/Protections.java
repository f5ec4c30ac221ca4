package io.tidegate.detectors.contain;

import io.tidegate.detectors.policy.Decision;
import io.tidegate.detectors.policy.PolicyFacts;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.policy.GuardSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is never contained for now: by a person's word, by the policy's list, by their own entity
 * record; a key is as safe as its tenant.
 */
final class Protections implements Guard {
  /** How many targets people may protect at once; the first to end go first. */
  private static final int MOST = 10_000;

  private final Kept<Until> byPeople = new Kept<>(Until.CODEC);
  private final PolicyFacts facts;

  Protections(PolicyFacts facts) {
    this.facts = facts;
  }

  Kept<Until> kept() {
    return byPeople;
  }

  void protect(String target, Until until) {
    byPeople.put(target, until);
    if (byPeople.size() > MOST) {
      byPeople.byKey().entrySet().stream()
          .min((a, b) -> Long.compare(a.getValue().untilMs(), b.getValue().untilMs()))
          .ifPresent(first -> byPeople.remove(first.getKey()));
    }
  }

  void forget(long nowMs) {
    byPeople.removeIf(until -> !until.holdsAt(nowMs));
  }

  @Override
  public Decision.@Nullable Refuse refusal(Proposal proposal, GuardSettings settings) {
    for (String name : namesOf(proposal)) {
      Until word = byPeople.get(name);
      if (word != null && word.holdsAt(proposal.timeMs())) {
        return refused(name, "by " + word.by());
      }
      for (GuardSettings.ProtectedTarget each : settings.protectedTargets()) {
        if (each.target().equals(name) && proposal.timeMs() < each.untilMs()) {
          return refused(name, "by the policy");
        }
      }
    }
    for (EntityKey entity : entitiesOf(proposal)) {
      EntityRecord record = facts.recordOf(entity);
      if (record != null && proposal.timeMs() < record.protectedUntilMs()) {
        return refused(entity.uid(), "by its record");
      }
    }
    return null;
  }

  private static Decision.Refuse refused(String who, String how) {
    return new Decision.Refuse("protected", who + " is protected " + how);
  }

  /** The target and its tenant, in its cluster and in all. */
  private static List<String> namesOf(Proposal proposal) {
    Target target = proposal.target();
    List<String> names = new ArrayList<>();
    for (String cluster : List.of(target.cluster(), Target.EVERY_CLUSTER)) {
      names.add(cluster + "/" + target.kind() + "/" + target.id());
      names.add(cluster + "/" + target.kind() + "/" + target.widest().id());
      if (proposal.tenant() != null) {
        names.add(new Target.Tenant(cluster, proposal.tenant()).key());
      }
    }
    return names;
  }

  private static List<EntityKey> entitiesOf(Proposal proposal) {
    List<EntityKey> entities = new ArrayList<>();
    for (EntityKind kind : EntityKind.values()) {
      if (kind.wireName().equals(proposal.target().kind())) {
        entities.add(
            proposal.target() instanceof Target.ApiKey key && key.tenant() != null
                ? EntityKey.ofKey(key.cluster(), key.tenant(), key.apiKey())
                : new EntityKey(proposal.cluster(), kind, proposal.target().id()));
      }
    }
    if (proposal.tenant() != null) {
      entities.add(new EntityKey(proposal.cluster(), EntityKind.TENANT, proposal.tenant()));
    }
    return entities;
  }
}
