package io.tidegate.simulator;

import java.util.List;

/** Reports name no node at all while all of them serve: once, and then for three minutes. */
final class ReportEmpty implements Influence {
  private static final long MINUTE_MS = 60_000;

  private final EpisodeSetting setting;
  private final Window once;
  private final Window longer;

  ReportEmpty(EpisodeSetting setting) {
    this.setting = setting;
    long onceMs = setting.window(0.35, 1).startMs();
    long longerMs = setting.window(0.6, 1).startMs();
    this.once = new Window(onceMs, onceMs + MINUTE_MS);
    this.longer = new Window(longerMs, longerMs + 3 * MINUTE_MS);
  }

  @Override
  public boolean lists(Node node, long timeMs) {
    return !once.contains(timeMs) && !longer.contains(timeMs);
  }

  /** The first has the size of its list, the others the true one. */
  @Override
  public int reported(int ready, int listed, long timeMs) {
    return once.contains(timeMs) ? 0 : ready;
  }

  @Override
  public List<BenignEpisode> benign() {
    Window all = new Window(once.startMs(), longer.endMs());
    return List.of(setting.ofCluster(all, "reports name no node while all serve"));
  }
}
