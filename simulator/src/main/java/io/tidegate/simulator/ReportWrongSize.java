package io.tidegate.simulator;

import java.util.List;

/** Reports name all nodes and another size: twice as many, and then a third of them. */
final class ReportWrongSize implements Influence {
  private static final long MINUTE_MS = 60_000;

  private final EpisodeSetting setting;
  private final Window larger;
  private final Window smaller;

  ReportWrongSize(EpisodeSetting setting) {
    this.setting = setting;
    long largerMs = setting.window(0.35, 1).startMs();
    long smallerMs = setting.window(0.6, 1).startMs();
    this.larger = new Window(largerMs, largerMs + MINUTE_MS);
    this.smaller = new Window(smallerMs, smallerMs + 3 * MINUTE_MS);
  }

  @Override
  public int reported(int ready, int listed, long timeMs) {
    if (larger.contains(timeMs)) {
      return 2 * ready;
    }
    return smaller.contains(timeMs) ? ready / 3 : ready;
  }

  @Override
  public List<BenignEpisode> benign() {
    Window all = new Window(larger.startMs(), smaller.endMs());
    return List.of(setting.ofCluster(all, "reports have another size than their list"));
  }
}
