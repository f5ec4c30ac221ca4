package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A thief uses a key in place of its owner: as often, but from elsewhere and for other things. */
final class StolenKey extends PlannedAttack {
  private static final double PROMPT_FACTOR = 0.3;
  private static final double ANSWER_FACTOR = 3;

  private final List<String> sources;
  private final List<Long> networks;
  private final long template;
  private @Nullable String key;

  StolenKey(AttackSetting setting) {
    super(setting);
    sources =
        List.of(
            TenantFactory.address(random),
            TenantFactory.address(random),
            TenantFactory.address(random));
    networks =
        List.of(
            TenantFactory.network(random),
            TenantFactory.network(random),
            TenantFactory.network(random));
    template = random.nextLong();
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.02, 0.15, Victims::asksForText);
    if (account == null) {
      return false;
    }
    key = account.tenant().firstKey();
    Incident incident =
        openForKey(
            account.tenant(), "%.0f %% of its requests are a thief's".formatted(100 * intensity));
    sources.forEach(source -> incident.relate("source/" + source));
    return true;
  }

  @Override
  public void shape(Request request) {
    boolean free = request.by == null && request.refusal == 0;
    boolean ofKey = request.apiKey != null && request.apiKey.equals(key);
    if (free && ofKey && isOn(request.arrivalMs) && random.chance(intensity)) {
      steal(request);
    }
  }

  private void steal(Request request) {
    int place = random.nextInt(sources.size());
    request.by = this;
    request.source = sources.get(place);
    request.asn = networks.get(place);
    request.user = null;
    request.model =
        request.model.equals(ServedModel.LLAMA_70B) ? ServedModel.LLAMA_8B : ServedModel.LLAMA_70B;
    request.inputTokens = Math.max(1, Math.round(request.inputTokens * PROMPT_FACTOR));
    request.cachedTokens = 0;
    request.outputTokens = Math.round(request.outputTokens * ANSWER_FACTOR);
    if (request.maxTokens > 0) {
      request.outputTokens = Math.min(request.outputTokens, request.maxTokens);
    }
    request.fingerprint = Tenant.varied(template, random);
    request.addedMicroUsd = request.priceMicroUsd();
  }
}
