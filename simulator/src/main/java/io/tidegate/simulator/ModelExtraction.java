package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key asks what nobody asked before, again and again, as whoever copies a model does. */
final class ModelExtraction extends PlannedAttack {
  private static final double PROMPT_TOKENS = 350;
  private static final double ANSWER_TOKENS = 400;
  private static final long TOKEN_LIMIT = 512;

  private @Nullable Tenant victim;

  ModelExtraction(AttackSetting setting) {
    super(setting, setting.longWindow());
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.1, 0.6, Victims::asksForText);
    if (account == null) {
      return false;
    }
    victim = account.tenant();
    openForKey(victim, "%.2f distinct prompts/s".formatted(intensity));
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    for (int i = tenant == null ? 0 : count(intensity); i > 0 && tenant != null; i--) {
      Request request = tenant.requestByFirstKey(moment(fromMs), random);
      request.fingerprint = random.nextLong();
      request.inputTokens = Math.round(random.logNormal(PROMPT_TOKENS, 0.2));
      request.cachedTokens = 0;
      request.maxTokens = TOKEN_LIMIT;
      request.outputTokens =
          Math.min(TOKEN_LIMIT, Math.round(random.logNormal(ANSWER_TOKENS, 0.1)));
      out.add(own(request));
    }
  }
}
