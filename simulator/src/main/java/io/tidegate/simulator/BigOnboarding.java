package io.tidegate.simulator;

import io.tidegate.schemas.entity.EntityRecord;
import java.util.List;

/** A customer begins whose requests are a tenth of the fleet's. */
final class BigOnboarding implements Influence {
  private static final int NUMBER = 700_000;
  private static final double SHARE = 0.1;
  private static final double RAMP_MS = 240_000;

  private final EpisodeSetting setting;
  private final RandomStream random;
  private final Window window;
  private final Tenant tenant;
  private double rate;

  BigOnboarding(EpisodeSetting setting) {
    this.setting = setting;
    this.random = setting.random();
    this.window = setting.window(0.55, 1);
    this.tenant = new TenantFactory(setting.config().seed()).numberedForText(NUMBER);
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    if (!window.contains(fromMs)) {
      return;
    }
    if (rate == 0) {
      rate = SHARE / (1 - SHARE) * setting.ledger().requestsPerSecond();
    }
    double risen = Math.min(1, (fromMs - window.startMs()) / RAMP_MS);
    for (int i = random.poisson(rate * risen); i > 0; i--) {
      out.add(tenant.request(fromMs + random.nextInt(1_000), random));
    }
  }

  @Override
  public List<EntityRecord> entities() {
    return Contracts.ofNewcomer(tenant, window.startMs());
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of(
        setting.of("tenant", tenant.name(), window, "a new customer of a tenth of the fleet"));
  }
}
