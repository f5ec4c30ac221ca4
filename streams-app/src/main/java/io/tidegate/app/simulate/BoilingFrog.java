package io.tidegate.app.simulate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tenant's volume rises so slowly that a baseline may learn it; days are made minutes. */
final class BoilingFrog extends PlannedAttack {
  private @Nullable Tenant victim;
  private double usual;

  BoilingFrog(AttackSetting setting) {
    super(setting, setting.longWindow());
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.03, 0.3, Victims::asksForText);
    if (account == null) {
      return false;
    }
    victim = account.tenant();
    usual = account.requestsPerSecond(setting.timeline().startMs(), nowMs);
    Incident incident =
        open("tenant", victim.name(), "volume rises steadily to x%.1f".formatted(intensity));
    victim.keys().forEach(key -> incident.relate("api_key/" + key));
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    double rate = usual * (intensity - 1) * window.progress(fromMs);
    for (int i = tenant == null ? 0 : count(rate); i > 0 && tenant != null; i--) {
      out.add(own(tenant.request(moment(fromMs), random)));
    }
  }
}
