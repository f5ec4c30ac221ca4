package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key asks nearly the same many times, as whoever tests what a model was trained on does. */
final class NearDuplicateProbing extends PlannedAttack {
  private static final int VARIANTS = 60;
  private static final double PROMPT_TOKENS = 180;
  private static final double ANSWER_TOKENS = 60;

  private @Nullable Tenant victim;
  private long probed;
  private int variants;

  NearDuplicateProbing(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.1, 0.6, Victims::asksForText);
    if (account == null) {
      return false;
    }
    victim = account.tenant();
    openForKey(victim, "%.2f near-duplicates/s".formatted(intensity));
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    for (int i = tenant == null ? 0 : count(intensity); i > 0 && tenant != null; i--) {
      if (variants++ % VARIANTS == 0) {
        probed = random.nextLong();
      }
      Request request = tenant.requestByFirstKey(moment(fromMs), random);
      request.fingerprint = probed ^ 1L << random.nextInt(Long.SIZE);
      request.inputTokens = Math.round(random.logNormal(PROMPT_TOKENS, 0.1));
      request.outputTokens = Math.round(random.logNormal(ANSWER_TOKENS, 0.2));
      out.add(own(request));
    }
  }
}
