package io.tidegate.simulator;

import java.util.List;

/** A badly configured autoscaler asks for too many nodes and then for too few, over and over. */
final class Flapping implements Influence {
  private static final long HALF_PERIOD_MS = 180_000;
  private static final double LARGE = 1.5;
  private static final double SMALL = 0.85;

  private final EpisodeSetting setting;
  private final Window window;
  private int usual;

  Flapping(EpisodeSetting setting) {
    this.setting = setting;
    this.window = setting.window(0.4, 0.8);
  }

  @Override
  public int target(int wanted, long nowMs) {
    if (!window.contains(nowMs)) {
      return wanted;
    }
    if (usual == 0) {
      usual = Math.max(1, setting.nodes().wanted());
    }
    boolean large = (nowMs - window.startMs()) / HALF_PERIOD_MS % 2 == 0;
    return (int) Math.ceil(usual * (large ? LARGE : SMALL));
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of(
        setting.ofCluster(
            window, "the target goes up and down every %d s".formatted(HALF_PERIOD_MS / 1_000)));
  }
}
