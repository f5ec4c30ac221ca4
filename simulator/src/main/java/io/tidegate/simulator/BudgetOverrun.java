package io.tidegate.simulator;

import io.tidegate.schemas.entity.EntityRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tenant spends many times what its daily budget allows for the hour. */
final class BudgetOverrun extends PlannedAttack {
  private static final double SECONDS_PER_DAY = 86_400;
  private static final double MICROS = 1e6;
  private static final double LENGTH = 4;
  private static final long TOKEN_LIMIT = 4_096;

  private @Nullable Tenant victim;
  private double rate;

  BudgetOverrun(AttackSetting setting) {
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
    rate = usdPerSecond * MICROS / (LENGTH * victim.first().usualPriceMicroUsd());
    Incident incident =
        open(
            "tenant",
            victim.name(),
            "spends %.0f times the pace of its %.0f USD a day"
                .formatted(intensity, contract.budgetUsd()));
    incident.relate("api_key/" + victim.firstKey());
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    for (int i = tenant == null ? 0 : count(rate); i > 0 && tenant != null; i--) {
      Request request = tenant.requestByFirstKey(moment(fromMs), random);
      request.model = tenant.model();
      request.inputTokens = Math.round(request.inputTokens * LENGTH);
      request.outputTokens = Math.min(TOKEN_LIMIT, Math.round(request.outputTokens * LENGTH));
      request.maxTokens = TOKEN_LIMIT;
      out.add(own(request));
    }
  }
}
