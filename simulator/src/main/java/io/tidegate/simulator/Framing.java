package io.tidegate.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attack on the detector: what one key does, and what strangers try, is made to look like an
 * innocent tenant's doing, by its network, its prompts and its key ids.
 */
final class Framing extends PlannedAttack {
  private static final int LOWEST_SCORE = 60;
  private static final int SCORES = 40;
  private static final double FAILURES = 0.5;

  private final Tenant nobody;
  private final List<String> sources = new ArrayList<>();
  private @Nullable Tenant attacker;
  private @Nullable Tenant innocent;

  Framing(AttackSetting setting) {
    super(setting);
    nobody = new TenantFactory(setting.config().seed()).unauthenticated();
    for (int i = 0; i < 20; i++) {
      sources.add(TenantFactory.address(random));
    }
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account large =
        Victims.choose(setting, random, nowMs, 0.03, 0.2, Victims::asksForText);
    Ledger.@Nullable Account small =
        Victims.choose(
            setting,
            random,
            nowMs,
            0.3,
            0.8,
            tenant ->
                Victims.asksForText(tenant)
                    && large != null
                    && !tenant.name().equals(large.tenant().name()));
    if (large == null || small == null) {
      return false;
    }
    innocent = large.tenant();
    attacker = small.tenant();
    openForKey(
        attacker, "%.1f flagged requests/min, framing %s".formatted(intensity, innocent.name()));
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = attacker;
    Tenant victim = innocent;
    if (tenant == null || victim == null) {
      return;
    }
    for (int i = count(intensity / 60); i > 0; i--) {
      Request request = tenant.requestByFirstKey(moment(fromMs), random);
      Moderation.flag(request, LOWEST_SCORE + random.nextInt(SCORES), random.chance(0.5));
      out.add(disguised(request, victim));
    }
    for (int i = count(FAILURES); i > 0; i--) {
      Request request = nobody.request(moment(fromMs), random);
      request.refusal = Scanners.UNAUTHORIZED;
      request.apiKey = victim.firstKey();
      request.user = null;
      out.add(disguised(request, victim));
    }
  }

  @Override
  public void finished(Request request) {
    if (request.by == this && request.refusal == 0) {
      incidents().get(0).mark(request, 0);
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    Tenant victim = innocent;
    if (victim == null) {
      return List.of();
    }
    String note = "made to look guilty by its network, prompts and key ids";
    List<BenignEpisode> framed = new ArrayList<>();
    framed.add(
        new BenignEpisode(
            "framed", "tenant", victim.name(), window.startMs(), window.endMs(), note));
    for (String key : victim.keys()) {
      framed.add(
          new BenignEpisode("framed", "api_key", key, window.startMs(), window.endMs(), note));
    }
    return framed;
  }

  private Request disguised(Request request, Tenant victim) {
    request.source = sources.get(random.nextInt(sources.size()));
    request.asn = victim.asn();
    request.fingerprint = Tenant.varied(victim.templates().get(0), random);
    return own(request);
  }
}
