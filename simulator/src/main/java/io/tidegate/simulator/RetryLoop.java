package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent in a loop: it calls tools, half of them fail, and it tries again with ever more context.
 */
final class RetryLoop extends PlannedAttack {
  private static final double SLOWEST = 0.1;
  private static final double FAILED = 0.5;
  private static final int BAD_REQUEST = 400;
  private static final double FIRST_TOKENS = 1_500;
  private static final double LAST_TOKENS = 14_000;

  private final String session;
  private int made;
  private @Nullable Tenant victim;

  RetryLoop(AttackSetting setting) {
    super(setting);
    session = "s-" + Hex.of(random.nextLong()).substring(0, 8);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.1, 0.6, Victims::asksForText);
    if (account == null) {
      return false;
    }
    victim = account.tenant();
    openForKey(victim, "a loop of up to %.1f calls/s".formatted(intensity));
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    double progress = window.progress(fromMs);
    double rate = SLOWEST + (intensity - SLOWEST) * progress;
    for (int i = tenant == null ? 0 : count(rate); i > 0 && tenant != null; i--) {
      Request request = tenant.requestByFirstKey(moment(fromMs), random);
      request.session = session;
      request.agent = Conversations.AGENT;
      request.tool = Conversations.TOOLS.get(made++ % 2);
      request.operation = Workload.CHAT.operation();
      request.fingerprint = tenant.templates().get(0);
      request.inputTokens =
          Math.round(FIRST_TOKENS + (LAST_TOKENS - FIRST_TOKENS) * progress) + random.nextInt(200);
      request.outputTokens = 40L + random.nextInt(80);
      request.toolCalls = 1 + random.nextInt(2);
      out.add(own(request));
    }
  }

  @Override
  public void finished(Request request) {
    if (request.by == this && request.succeeded() && random.chance(FAILED)) {
      request.status = BAD_REQUEST;
      request.error = "tool_error";
      request.latencyMs = request.ttftMs + 1;
    }
    super.finished(request);
  }
}
