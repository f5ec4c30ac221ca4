package io.tidegate.simulator;

import io.tidegate.schemas.event.NodeReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Forged events claim a fleet several times as large, in whose shade one key then spends what only
 * such a fleet would explain.
 */
final class ForgedScaling extends PlannedAttack {
  private static final long REPORT_MS = 60_000;
  private static final double SPENDS_AFTER = 0.25;
  private static final double REQUEST_SHARE = 0.1;
  private static final double LENGTH = 3;
  private static final long TOKEN_LIMIT = 4_096;
  private static final int MOST_NAMED = 200;

  private final List<String> names = new ArrayList<>();
  private final List<NodeReport> ghosts = new ArrayList<>();
  private @Nullable Tenant victim;
  private double rate;
  private long nextReportMs;

  ForgedScaling(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.1, 0.6, Victims::asksForText);
    int wanted = setting.nodes().wanted();
    int claimed = (int) Math.ceil(intensity * wanted);
    if (account == null || wanted == 0) {
      return false;
    }
    victim = account.tenant();
    for (int i = 0; i < Math.min(MOST_NAMED, claimed - wanted); i++) {
      String name = NodePool.GROUP + "-" + Hex.of(random.nextLong()).substring(0, 5);
      names.add(name);
      ghosts.add(new NodeReport(name, "ready", true, List.of()));
    }
    Incident forged =
        open("cluster", setting.config().cluster(), "events claim %d nodes".formatted(claimed));
    names.forEach(name -> forged.relate("node/" + name));
    Incident spending =
        new Incident(
            setting.kind(),
            setting.ordinal() * 100 + 2,
            AttackKind.WALLET_KEY.detectors(),
            "api_key",
            victim.firstKey(),
            intensity,
            "spends in the shade of the forged size");
    spending.relate("tenant/" + victim.name());
    add(spending);
    setting.records().forgedDecision(wanted, claimed, forged, nowMs);
    nextReportMs = nowMs + REPORT_MS / 2;
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    if (fromMs >= nextReportMs) {
      nextReportMs += REPORT_MS;
      int claimed = setting.nodes().ready() + ghosts.size();
      setting.records().claim(claimed, ghosts, incidents().get(0), fromMs);
    }
    Tenant tenant = victim;
    if (tenant == null || window.progress(fromMs) < SPENDS_AFTER) {
      return;
    }
    if (rate == 0) {
      rate = REQUEST_SHARE * setting.ledger().requestsPerSecond();
    }
    for (int i = count(rate); i > 0; i--) {
      Request request = tenant.requestByFirstKey(moment(fromMs), random);
      request.outputTokens = Math.min(TOKEN_LIMIT, Math.round(request.outputTokens * LENGTH));
      request.maxTokens = TOKEN_LIMIT;
      out.add(own(request));
    }
  }

  @Override
  public void finished(Request request) {
    if (request.by == this) {
      incidents().get(1).mark(request, request.succeeded() ? request.addedMicroUsd : 0);
    }
  }
}
