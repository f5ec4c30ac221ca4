package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A model is copied through the keys of several tenants, each with a part of the questions. */
final class ModelEnumeration extends PlannedAttack {
  private static final double QUESTIONS_PER_SECOND = 0.8;

  private final List<Tenant> victims = new ArrayList<>();

  ModelEnumeration(AttackSetting setting) {
    super(setting, setting.longWindow());
  }

  @Override
  boolean begin(long nowMs) {
    int wanted = (int) intensity;
    Predicate<Tenant> suits = tenant -> Victims.asksForText(tenant) && !victims.contains(tenant);
    while (victims.size() < wanted) {
      Ledger.@Nullable Account account = Victims.choose(setting, random, nowMs, 0.1, 0.8, suits);
      if (account == null) {
        victims.clear();
        return false;
      }
      victims.add(account.tenant());
    }
    Incident incident =
        open("cluster", setting.config().cluster(), "keys of %d tenants".formatted(wanted));
    for (Tenant tenant : victims) {
      incident.relate("api_key/" + tenant.firstKey());
      incident.relate("tenant/" + tenant.name());
    }
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    for (Tenant tenant : victims) {
      for (int i = count(QUESTIONS_PER_SECOND); i > 0; i--) {
        Request request = own(tenant.requestByFirstKey(moment(fromMs), random));
        request.fingerprint = random.nextLong();
        request.cachedTokens = 0;
        out.add(request);
      }
    }
  }
}
