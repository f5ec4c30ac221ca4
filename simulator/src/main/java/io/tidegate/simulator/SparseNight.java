package io.tidegate.simulator;

import java.util.List;

/** A night in which a request comes every minute or two. */
final class SparseNight implements Influence {
  private static final double RAMP = 0.12;
  private static final double PER_SECOND = 1.0 / 80;

  private final EpisodeSetting setting;
  private final Window window;
  private double usual;

  SparseNight(EpisodeSetting setting) {
    this.setting = setting;
    this.window = setting.window(0.2, 0.85);
  }

  @Override
  public double tide(long fromMs) {
    if (!window.contains(fromMs)) {
      return 1;
    }
    if (usual == 0) {
      usual = setting.ledger().requestsPerSecond();
    }
    double share = window.progress(fromMs);
    double day = 1 - Math.min(share, 1 - share) / RAMP;
    return Math.max(day, PER_SECOND / Math.max(PER_SECOND, usual));
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of(setting.ofCluster(window, "a request every minute or two"));
  }
}
