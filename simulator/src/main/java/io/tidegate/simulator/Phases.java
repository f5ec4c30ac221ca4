package io.tidegate.simulator;

import java.util.List;

/** Gateways tell of the start of each request and every ten seconds of its progress. */
final class Phases implements Influence {
  private final EpisodeSetting setting;
  private final Window window;

  Phases(EpisodeSetting setting) {
    this.setting = setting;
    this.window = setting.window(0, 1);
  }

  @Override
  public void finished(Request request) {
    request.phased = true;
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of(setting.ofCluster(window, "starts and progress are told too"));
  }
}
