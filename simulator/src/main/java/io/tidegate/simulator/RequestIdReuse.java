package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client gives many requests the same few ids, so as to confuse whoever counts by id. */
final class RequestIdReuse extends PlannedAttack {
  private static final int IDS = 5;

  private @Nullable Tenant victim;

  RequestIdReuse(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.05, 0.6, Victims::asksForText);
    if (account == null) {
      return false;
    }
    victim = account.tenant();
    Incident incident =
        open("tenant", victim.name(), "%.2f requests/s share %d ids".formatted(intensity, IDS));
    incident.relate("api_key/" + victim.firstKey());
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    for (int i = tenant == null ? 0 : count(intensity); i > 0 && tenant != null; i--) {
      Request request = own(tenant.requestByFirstKey(moment(fromMs), random));
      request.chosenId = "retry-" + tenant.firstKey() + "-" + random.nextInt(IDS);
      out.add(request);
    }
  }
}
