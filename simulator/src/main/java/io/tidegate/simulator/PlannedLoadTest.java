package io.tidegate.simulator;

import java.util.List;

/** A load test that was announced: one tenant asks for as much work as all others do. */
final class PlannedLoadTest implements Influence {
  private static final int NUMBER = 710_000;
  private static final long ANNOUNCED_BEFORE_MS = 300_000;
  private static final double SHARE_OF_OTHERS = 1;
  private static final double RAMP = 0.15;

  private final EpisodeSetting setting;
  private final RandomStream random;
  private final Window window;
  private final Tenant tenant;
  private boolean announced;
  private double usual;
  private double credit;

  PlannedLoadTest(EpisodeSetting setting) {
    this.setting = setting;
    this.random = setting.random();
    this.window = setting.window(0.5, 0.7);
    this.tenant = new TenantFactory(setting.config().seed()).numberedForText(NUMBER);
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    if (!announced && fromMs >= window.startMs() - ANNOUNCED_BEFORE_MS) {
      announced = true;
      setting.records().planned(window, "load test by " + tenant.name(), fromMs);
    }
    if (!window.contains(fromMs)) {
      return;
    }
    if (usual == 0) {
      usual = setting.ledger().workPerSecond();
    }
    double risen = Math.min(1, window.progress(fromMs) / RAMP);
    credit += SHARE_OF_OTHERS * usual * risen;
    while (credit > 0) {
      Request request = tenant.request(fromMs + random.nextInt(1_000), random);
      credit -= request.work();
      out.add(request);
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    String note = "an announced load test doubles demand";
    return List.of(
        setting.ofCluster(window, note), setting.of("tenant", tenant.name(), window, note));
  }
}
