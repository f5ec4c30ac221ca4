package io.tidegate.simulator;

import java.util.List;

/** Gateways do not send each record at once: some flush every 5 s, some every 10 s or 30 s. */
final class BatchingGateways implements Influence {
  private static final long[] PERIODS_MS = {0, 5_000, 10_000, 30_000};

  private final EpisodeSetting setting;
  private final Window window;

  BatchingGateways(EpisodeSetting setting) {
    this.setting = setting;
    this.window = setting.window(0, 1);
  }

  @Override
  public void finished(Request request) {
    long periodMs = PERIODS_MS[Gateways.gateway(request)];
    if (periodMs > 0) {
      request.lateMs = periodMs - request.endMs() % periodMs;
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of(setting.ofCluster(window, "gateways flush every 5, 10 and 30 s"));
  }
}
