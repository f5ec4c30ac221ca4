package io.tidegate.simulator;

import io.tidegate.schemas.event.GatewayDecision;

/**
 * What a gateway's guardrails and policy make of ordinary requests: a few are flagged, fewer are
 * denied. It draws from the request's own id, so that it moves nobody's luck.
 */
final class Moderation {
  static final int FORBIDDEN = 403;

  private static final String[] RULES = {"topic-policy", "pii-output", "prompt-disclosure"};
  private static final long SALT = 0x3a7e;
  private static final double UNIT = 0x1p-53;
  private static final int FLAGGED_FROM = 50;
  private static final int FLAGGED_SPAN = 50;
  private static final int FLAG_DECISION_FROM = 80;

  /** Judges a request that nobody has judged yet. */
  void judge(Request request) {
    Habits habits = request.application.habits();
    boolean judged =
        request.refusal != 0
            || request.rule != null
            || request.injectionScore + request.jailbreakScore > 2 * Request.UNSCORED;
    if (judged || habits.flagShare() == 0) {
      return;
    }
    long hash = RandomStream.hash(request.id ^ SALT);
    double uniform = (hash >>> 11) * UNIT;
    if (uniform < habits.denyShare()) {
      deny(request, RULES[(int) (hash & 0x3ff) % RULES.length]);
    } else if (uniform < habits.denyShare() + habits.flagShare()) {
      flag(request, FLAGGED_FROM + (int) (hash & 0x3ff) % FLAGGED_SPAN, (hash & 1) == 0);
    }
  }

  /** The gateway refuses a request by that rule. */
  static void deny(Request request, String rule) {
    request.refusal = FORBIDDEN;
    request.refusalError = "policy_denied";
    request.decision = GatewayDecision.DENY;
    request.rule = rule;
  }

  /** A guardrail scores a request in hundredths; a high score is a decision too. */
  static void flag(Request request, int score, boolean injection) {
    if (injection) {
      request.injectionScore = score;
    } else {
      request.jailbreakScore = score;
    }
    if (score >= FLAG_DECISION_FROM) {
      request.decision = GatewayDecision.FLAG;
      request.rule = injection ? "guardrail-injection" : "guardrail-jailbreak";
    }
  }
}
