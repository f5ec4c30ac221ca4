package io.tidegate.simulator;

import java.util.List;

/** Demand ends as at night, the fleet goes to nothing, and in the morning both come back. */
final class ScaleToZero implements Influence {
  private static final double RAMP = 0.15;

  private final EpisodeSetting setting;
  private final Window window;

  ScaleToZero(EpisodeSetting setting) {
    this.setting = setting;
    this.window = setting.window(0.4, 0.8);
  }

  @Override
  public double tide(long fromMs) {
    if (!window.contains(fromMs)) {
      return 1;
    }
    double share = window.progress(fromMs);
    return Math.max(0, 1 - Math.min(share, 1 - share) / RAMP);
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of(setting.ofCluster(window, "no demand, and no nodes in between"));
  }
}
