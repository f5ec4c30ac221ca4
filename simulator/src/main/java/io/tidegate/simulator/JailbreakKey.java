package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One key tries to talk the model out of its rules; guardrails flag about half of its attempts. */
final class JailbreakKey extends PlannedAttack {
  private static final int LOWEST_SCORE = 60;
  private static final int SCORES = 40;

  private @Nullable Tenant victim;

  JailbreakKey(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.1, 0.7, Victims::asksForText);
    if (account == null) {
      return false;
    }
    victim = account.tenant();
    openForKey(victim, "%.1f flagged requests/min".formatted(intensity));
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    for (int i = tenant == null ? 0 : count(intensity / 30); i > 0 && tenant != null; i--) {
      Request request = own(tenant.requestByFirstKey(moment(fromMs), random));
      if (random.chance(0.5)) {
        int score = LOWEST_SCORE + random.nextInt(SCORES);
        Moderation.flag(request, score, random.chance(0.4));
      }
      out.add(request);
    }
  }
}
