package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Hundreds of keys try the same jailbreak once or twice each, so that no key stands out. */
final class JailbreakCampaign extends PlannedAttack {
  private record Attempt(long timeMs, Tenant tenant, String key) {}

  private static final int LOWEST_SCORE = 70;
  private static final int SCORES = 30;
  private static final double TWICE = 0.4;

  private final List<Attempt> attempts = new ArrayList<>();
  private final long template;
  private int next;

  JailbreakCampaign(AttackSetting setting) {
    super(setting);
    template = random.nextLong();
  }

  @Override
  boolean begin(long nowMs) {
    List<Attempt> keys = new ArrayList<>();
    for (Ledger.Account account :
        Victims.usual(
            setting.ledger(), setting.timeline().startMs(), nowMs, Victims::asksForText)) {
      for (String key : account.tenant().keys()) {
        keys.add(new Attempt(random.nextInt(1 << 30), account.tenant(), key));
      }
    }
    keys.sort(Comparator.comparingLong(Attempt::timeMs));
    int count = Math.min(keys.size(), (int) Math.round(intensity));
    if (count == 0) {
      return false;
    }
    Incident incident =
        open(
            "cluster",
            setting.config().cluster(),
            "%d keys try the same jailbreak once or twice".formatted(count));
    for (Attempt attempt : keys.subList(0, count)) {
      incident.relate("api_key/" + attempt.key);
      schedule(attempt, nowMs);
      if (random.chance(TWICE)) {
        schedule(attempt, nowMs);
      }
    }
    attempts.sort(Comparator.comparingLong(Attempt::timeMs));
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    while (next < attempts.size() && attempts.get(next).timeMs < fromMs + 1_000) {
      Attempt attempt = attempts.get(next++);
      Request request = own(attempt.tenant.request(attempt.timeMs, random));
      request.apiKey = attempt.key;
      request.fingerprint = Tenant.varied(template, random);
      Moderation.flag(request, LOWEST_SCORE + random.nextInt(SCORES), false);
      out.add(request);
    }
  }

  private void schedule(Attempt attempt, long nowMs) {
    long timeMs = nowMs + (long) (random.nextDouble() * (window.endMs() - nowMs));
    attempts.add(new Attempt(timeMs, attempt.tenant, attempt.key));
  }
}
