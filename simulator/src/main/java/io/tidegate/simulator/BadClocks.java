package io.tidegate.simulator;

import java.util.List;

/** One gateway's clock is wrong by many seconds; some records are late, some come twice. */
final class BadClocks implements Influence {
  private static final int GATEWAY = Gateways.COUNT - 1;
  private static final long AHEAD_MS = 20_000;
  private static final double LATE = 0.02;
  private static final double LONGEST_LATE_MS = 30_000;
  private static final double TWICE = 0.05;

  private final EpisodeSetting setting;
  private final RandomStream random;
  private final Window window;

  BadClocks(EpisodeSetting setting) {
    this.setting = setting;
    this.random = setting.random();
    this.window = setting.window(0.35, 0.9);
  }

  @Override
  public void finished(Request request) {
    if (!window.contains(request.arrivalMs)) {
      return;
    }
    if (Gateways.gateway(request) == GATEWAY) {
      request.skewMs = AHEAD_MS;
    }
    if (random.chance(LATE)) {
      request.lateMs = (long) random.between(1_000, LONGEST_LATE_MS);
    }
    request.repeated = random.chance(TWICE);
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of(
        setting.ofCluster(
            window,
            "%s is %d s ahead, records are late and come twice"
                .formatted(Gateways.name(GATEWAY), AHEAD_MS / 1_000)));
  }
}
