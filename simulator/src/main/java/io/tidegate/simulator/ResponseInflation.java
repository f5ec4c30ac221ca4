package io.tidegate.simulator;

import org.jspecify.annotations.Nullable;

/** Exfiltration in one go: a key's answers carry many times the bytes that their tokens need. */
final class ResponseInflation extends PlannedAttack {
  private @Nullable String key;

  ResponseInflation(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.03, 0.2, Victims::asksForText);
    if (account == null) {
      return false;
    }
    key = account.tenant().firstKey();
    openForKey(account.tenant(), "bytes per token x%.1f".formatted(intensity));
    return true;
  }

  @Override
  public void shape(Request request) {
    boolean free = request.by == null && request.refusal == 0;
    if (free && isOn(request.arrivalMs) && request.apiKey != null && request.apiKey.equals(key)) {
      request.by = this;
      request.bytesFactor = intensity;
    }
  }
}
