package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Denial of wallet by one key, which costs several times its own mean: more requests, and longer.
 */
final class WalletKey extends PlannedAttack {
  private static final double LENGTH = 3;
  private static final long TOKEN_LIMIT = 4_096;

  private @Nullable Tenant victim;
  private double rate;

  WalletKey(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.1, 0.5, Victims::asksForText);
    if (account == null) {
      return false;
    }
    victim = account.tenant();
    double usual = account.requestsPerSecond(setting.timeline().startMs(), nowMs);
    rate = (intensity - 1) * usual * victim.firstKeyShare() / LENGTH;
    openForKey(victim, "costs %.1f times its own mean".formatted(intensity));
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    for (int i = tenant == null ? 0 : count(rate); i > 0 && tenant != null; i--) {
      Request request = tenant.requestByFirstKey(moment(fromMs), random);
      request.inputTokens = Math.round(request.inputTokens * LENGTH);
      request.outputTokens = Math.min(TOKEN_LIMIT, Math.round(request.outputTokens * LENGTH));
      request.maxTokens = TOKEN_LIMIT;
      out.add(own(request));
    }
  }
}
