package io.tidegate.simulator;

import io.tidegate.schemas.entity.EntityRecord;
import org.jspecify.annotations.Nullable;

/** Some of a tenant's requests are served in a region that it does not allow. */
final class RegionBreach extends PlannedAttack {
  static final String ELSEWHERE = "us-east";

  private @Nullable String tenant;

  RegionBreach(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0, 0.3, this::isConstrained);
    if (account == null) {
      return false;
    }
    tenant = account.tenant().name();
    Incident incident =
        open(
            "tenant",
            tenant,
            "%.0f %% of its requests are served in %s".formatted(100 * intensity, ELSEWHERE));
    account.tenant().keys().forEach(key -> incident.relate("api_key/" + key));
    return true;
  }

  @Override
  public void shape(Request request) {
    boolean free = request.by == null && request.refusal == 0;
    boolean its = request.tenant.name().equals(tenant);
    if (free && its && isOn(request.arrivalMs) && random.chance(intensity)) {
      request.by = this;
      request.region = ELSEWHERE;
    }
  }

  private boolean isConstrained(Tenant tenant) {
    EntityRecord contract = setting.contract(tenant);
    return contract != null && !contract.allowedRegions().isEmpty();
  }
}
