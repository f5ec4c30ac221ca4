package io.tidegate.simulator;

import org.jspecify.annotations.Nullable;

/** Exfiltration in small steps: a tenant's answers and its nodes' egress carry ever more bytes. */
final class SlowLeak extends PlannedAttack {
  private @Nullable String tenant;

  SlowLeak(AttackSetting setting) {
    super(setting, setting.longWindow());
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.03, 0.2, Victims::asksForText);
    if (account == null) {
      return false;
    }
    tenant = account.tenant().name();
    Incident incident = open("tenant", tenant, "bytes rise steadily to x%.1f".formatted(intensity));
    account.tenant().keys().forEach(key -> incident.relate("api_key/" + key));
    return true;
  }

  @Override
  public void shape(Request request) {
    boolean free = request.by == null && request.refusal == 0;
    if (free && isOn(request.arrivalMs) && request.tenant.name().equals(tenant)) {
      request.by = this;
      request.bytesFactor = factor(request);
    }
  }

  @Override
  public void finished(Request request) {
    if (request.by == this) {
      request.egressBytes = Math.round(request.egressBytes * factor(request));
    }
    super.finished(request);
  }

  private double factor(Request request) {
    return 1 + (intensity - 1) * window.progress(request.arrivalMs);
  }
}
