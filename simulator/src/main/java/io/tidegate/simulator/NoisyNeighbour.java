package io.tidegate.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One tenant's bursts take most of the fleet, each over before the autoscaler has answered it. */
final class NoisyNeighbour extends PlannedAttack {
  private static final long PERIOD_MS = 180_000;
  private static final long BURST_MS = 50_000;
  private static final double LENGTH = 3;

  private @Nullable Tenant neighbour;
  private double work;
  private double credit;

  NoisyNeighbour(AttackSetting setting) {
    super(setting);
  }

  @Override
  boolean begin(long nowMs) {
    Ledger.@Nullable Account account =
        Victims.choose(setting, random, nowMs, 0.05, 0.4, Victims::asksForText);
    if (account == null) {
      return false;
    }
    neighbour = account.tenant();
    work = intensity / (1 - intensity) * setting.ledger().workPerSecond();
    Incident incident =
        open(
            "cluster",
            setting.config().cluster(),
            "%s takes %.0f %% of the fleet's work for %d s every %d s"
                .formatted(neighbour.name(), 100 * intensity, BURST_MS / 1_000, PERIOD_MS / 1_000));
    incident.relate("tenant/" + neighbour.name());
    incident.relate("api_key/" + neighbour.firstKey());
    incident.relate("model/" + neighbour.model().name());
    return true;
  }

  @Override
  void act(long fromMs, List<Request> out) {
    Tenant tenant = neighbour;
    if (tenant == null || (fromMs - window.startMs()) % PERIOD_MS >= BURST_MS) {
      return;
    }
    credit += work;
    while (credit > 0) {
      Request request = tenant.requestByFirstKey(moment(fromMs), random);
      request.model = tenant.model();
      request.inputTokens = Math.round(request.inputTokens * LENGTH);
      credit -= request.work();
      out.add(own(request));
    }
  }
}
