package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tenant takes most of each answer and hangs up before its usage is counted. */
final class StreamAbort extends PlannedAttack {
  private static final double ANSWER_TOKENS = 900;
  private static final long TOKEN_LIMIT = 2_048;
  private static final double TAKEN = 0.9;

  private @Nullable Tenant victim;

  StreamAbort(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.05, 0.5, Victims::asksForText);
    if (account == null) {
      return false;
    }
    victim = account.tenant();
    Incident incident =
        open("tenant", victim.name(), "%.2f aborted streams/s".formatted(intensity));
    incident.relate("api_key/" + victim.firstKey());
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    for (int i = tenant == null ? 0 : count(intensity); i > 0 && tenant != null; i--) {
      Request request = tenant.requestByFirstKey(moment(fromMs), random);
      request.outputTokens =
          Math.min(TOKEN_LIMIT, Math.round(random.logNormal(ANSWER_TOKENS, 0.3)));
      request.maxTokens = TOKEN_LIMIT;
      out.add(own(request));
    }
  }

  @Override
  public void finished(Request request) {
    if (request.by == this && request.succeeded()) {
      request.aborted = true;
      double decodeMs = request.latencyMs - request.ttftMs;
      request.latencyMs = request.ttftMs + Math.round(TAKEN * decodeMs);
      incidents().get(0).mark(request, request.addedMicroUsd);
    }
  }
}
