package io.tidegate.simulator;

import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.InferenceEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tenant uses more tokens a minute than its contract grants, and no gateway minds. */
final class HardLimit extends PlannedAttack {
  private static final double SECONDS = 60;

  private @Nullable Tenant victim;
  private double rate;

  HardLimit(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0, 0.6, tenant -> tokensPerMinute(tenant) > 0);
    if (account == null) {
      return false;
    }
    victim = account.tenant();
    long limit = tokensPerMinute(victim);
    rate =
        intensity * limit / SECONDS / (victim.first().meanPrompt() + victim.first().meanAnswer());
    Incident incident =
        open(
            "tenant",
            victim.name(),
            "%.1f times the %d tokens a minute of its contract".formatted(intensity, limit));
    incident.relate("api_key/" + victim.firstKey());
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    for (int i = tenant == null ? 0 : count(rate); i > 0 && tenant != null; i--) {
      Request request = tenant.requestByFirstKey(moment(fromMs), random);
      out.add(own(request));
    }
  }

  private long tokensPerMinute(Tenant tenant) {
    EntityRecord contract = setting.contract(tenant);
    return contract == null ? InferenceEvent.ABSENT : contract.limits().tokensPerMinute();
  }
}
