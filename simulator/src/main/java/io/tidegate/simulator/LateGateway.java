package io.tidegate.simulator;

import java.util.List;

/** Of sixteen gateways the records of one come twelve seconds late. */
final class LateGateway implements Influence {
  private static final int GATEWAYS = 16;
  private static final int LATE = 6;
  private static final long LATE_MS = 12_000;
  private static final int SHIFT = 40;

  private final EpisodeSetting setting;
  private final Window window;

  LateGateway(EpisodeSetting setting) {
    this.setting = setting;
    this.window = setting.window(0, 1);
  }

  @Override
  public void finished(Request request) {
    int gateway = (int) (request.id >>> SHIFT) & (GATEWAYS - 1);
    request.gatewayName = "edge-" + (gateway + 1);
    if (gateway == LATE) {
      request.lateMs = LATE_MS;
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of(
        setting.ofCluster(window, "edge-%d of %d is 12 s late".formatted(LATE + 1, GATEWAYS)));
  }
}
