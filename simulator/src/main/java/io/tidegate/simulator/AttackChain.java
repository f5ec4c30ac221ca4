package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key first tries what policy denies, then asks what nobody asked before, then gets answers
 * that carry many times the bytes that their tokens need: a third of the time each.
 */
final class AttackChain extends PlannedAttack {
  private static final double EXTRACTION_FROM = 1.0 / 3;
  private static final double EXFILTRATION_FROM = 2.0 / 3;
  private static final double SECONDS_PER_MINUTE = 60;

  private final long template;
  private @Nullable Tenant victim;

  AttackChain(AttackSetting setting) {
    super(setting, setting.longWindow());
    template = random.nextLong();
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.05, 0.5, AttackChain::converses);
    if (account == null) {
      return false;
    }
    victim = account.tenant();
    openForKey(victim, "probing, extraction and exfiltration at x%.1f".formatted(intensity));
    return true;
  }

  /** Of an answer of one word most bytes are the envelope's. */
  private static boolean converses(Tenant tenant) {
    return tenant.first().workload() == Workload.CHAT;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = victim;
    if (tenant == null) {
      return;
    }
    double progress = window.progress(fromMs);
    boolean probing = progress < EXTRACTION_FROM;
    double perSecond =
        probing
            ? AttackKind.POLICY_PROBING.usual() / SECONDS_PER_MINUTE
            : AttackKind.MODEL_EXTRACTION.usual();
    for (int i = count(intensity * perSecond); i > 0; i--) {
      Request request = own(tenant.requestByFirstKey(moment(fromMs), random));
      if (probing) {
        request.fingerprint = Tenant.varied(template, random);
        Moderation.deny(request, "prompt-disclosure");
      } else {
        request.fingerprint = random.nextLong();
        request.cachedTokens = 0;
      }
      if (progress >= EXFILTRATION_FROM) {
        request.bytesFactor = AttackKind.RESPONSE_INFLATION.usual();
      }
      out.add(request);
    }
  }
}
