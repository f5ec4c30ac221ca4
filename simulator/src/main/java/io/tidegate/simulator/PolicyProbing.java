package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key asks for the system prompt in ever new words; the gateway's policy denies most of it. */
final class PolicyProbing extends PlannedAttack {
  private static final double DENIED = 0.8;

  private final long template;
  private final String session;
  private @Nullable Tenant victim;

  PolicyProbing(AttackSetting setting) {
    super(setting);
    template = random.nextLong();
    session = "s-" + Hex.of(random.nextLong()).substring(0, 8);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.1, 0.7, Victims::asksForText);
    if (account == null) {
      return false;
    }
    victim = account.tenant();
    openForKey(victim, "%.1f denied requests/min".formatted(intensity));
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    double rate = intensity / 60 / DENIED;
    for (int i = tenant == null ? 0 : count(rate); i > 0 && tenant != null; i--) {
      Request request = own(tenant.requestByFirstKey(moment(fromMs), random));
      request.session = session;
      request.fingerprint = Tenant.varied(template, random);
      if (random.chance(DENIED)) {
        Moderation.deny(request, "prompt-disclosure");
      }
      out.add(request);
    }
  }
}
