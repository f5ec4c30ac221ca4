package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Denial of service by queue work: few requests with short prompts and the longest answers. */
final class QueueFlood extends PlannedAttack {
  private static final double PROMPT_TOKENS = 60;
  private static final long TOKEN_LIMIT = 4_096;

  private @Nullable Tenant victim;
  private double rate;

  QueueFlood(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.2, 0.8, Victims::asksForText);
    if (account == null) {
      return false;
    }
    victim = account.tenant();
    double work = request(victim, nowMs).work();
    rate = intensity / (1 - intensity) * setting.ledger().workPerSecond() / work;
    Incident incident =
        open(
            "model",
            ServedModel.LLAMA_70B.name(),
            "%.2f requests/s are %.0f %% of the fleet's work".formatted(rate, 100 * intensity));
    incident.relate("api_key/" + victim.firstKey());
    incident.relate("tenant/" + victim.name());
    incident.relate("cluster/" + setting.config().cluster());
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    for (int i = tenant == null ? 0 : count(rate); i > 0 && tenant != null; i--) {
      out.add(own(request(tenant, moment(fromMs))));
    }
  }

  private Request request(Tenant tenant, long arrivalMs) {
    Request request = tenant.requestByFirstKey(arrivalMs, random);
    request.model = ServedModel.LLAMA_70B;
    request.inputTokens = Math.round(random.logNormal(PROMPT_TOKENS, 0.2));
    request.outputTokens = TOKEN_LIMIT - random.nextInt(200);
    request.maxTokens = TOKEN_LIMIT;
    request.cachedTokens = 0;
    return request;
  }
}
