package io.tidegate.simulator;

import io.tidegate.schemas.entity.EntityRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's volume rises so slowly that a baseline may learn it, until its budget does not bear
 * it; days are made minutes.
 */
final class BoilingFrog extends PlannedAttack {
  private static final double SECONDS_PER_DAY = 86_400;
  private static final double MICROS = 1e6;

  private @Nullable Tenant victim;
  private double rateAtEnd;

  BoilingFrog(AttackSetting setting) {
    super(setting, setting.longWindow());
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(
            setting,
            random,
            nowMs,
            0.2,
            0.6,
            tenant -> Victims.asksForText(tenant) && setting.contract(tenant) != null);
    EntityRecord contract = account == null ? null : setting.contract(account.tenant());
    if (account == null || contract == null) {
      return false;
    }
    victim = account.tenant();
    double usdPerSecond = intensity * contract.budgetUsd() / SECONDS_PER_DAY;
    rateAtEnd = usdPerSecond * MICROS / victim.usualPriceMicroUsd();
    Incident incident =
        open(
            "tenant",
            victim.name(),
            "volume rises steadily to %.0f times the pace of its %.0f USD a day"
                .formatted(intensity, contract.budgetUsd()));
    victim.keys().forEach(key -> incident.relate("api_key/" + key));
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    double rate = rateAtEnd * window.progress(fromMs);
    for (int i = tenant == null ? 0 : count(rate); i > 0 && tenant != null; i--) {
      out.add(own(tenant.request(moment(fromMs), random)));
    }
  }
}
