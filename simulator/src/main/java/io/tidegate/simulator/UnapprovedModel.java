package io.tidegate.simulator;

import io.tidegate.schemas.entity.EntityRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tenant asks for a model that it is not allowed to use, and gets it. */
final class UnapprovedModel extends PlannedAttack {
  private @Nullable Tenant victim;

  UnapprovedModel(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0, 0.7, this::forbids);
    if (account == null) {
      return false;
    }
    victim = account.tenant();
    Incident incident =
        open(
            "tenant",
            victim.name(),
            "%.1f requests/min for %s".formatted(intensity, ServedModel.LLAMA_70B.name()));
    incident.relate("api_key/" + victim.firstKey());
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    for (int i = tenant == null ? 0 : count(intensity / 60); i > 0 && tenant != null; i--) {
      Request request = tenant.requestByFirstKey(moment(fromMs), random);
      request.model = ServedModel.LLAMA_70B;
      out.add(own(request));
    }
  }

  private boolean forbids(Tenant tenant) {
    EntityRecord contract = setting.contract(tenant);
    return contract != null
        && !contract.allowedModels().isEmpty()
        && !contract.allowedModels().contains(ServedModel.LLAMA_70B.name())
        && Victims.asksForText(tenant);
  }
}
