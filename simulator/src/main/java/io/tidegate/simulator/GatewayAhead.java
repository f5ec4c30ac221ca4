package io.tidegate.simulator;

import java.util.List;

/** One gateway's clock is a minute and a half ahead, while nodes come and go. */
final class GatewayAhead implements Influence {
  private static final int GATEWAY = Gateways.COUNT - 1;
  private static final long AHEAD_MS = 90_000;

  private final EpisodeSetting setting;
  private final Window window;
  private final Turnover turnover;

  GatewayAhead(EpisodeSetting setting) {
    this.setting = setting;
    this.window = setting.window(0.25, 1);
    this.turnover = new Turnover(setting, setting.random(), 0.3);
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    turnover.tick(fromMs);
  }

  @Override
  public void finished(Request request) {
    if (window.contains(request.arrivalMs) && Gateways.gateway(request) == GATEWAY) {
      request.skewMs = AHEAD_MS;
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of(
        setting.ofCluster(
            window, "%s is %d s ahead".formatted(Gateways.name(GATEWAY), AHEAD_MS / 1_000)));
  }
}
