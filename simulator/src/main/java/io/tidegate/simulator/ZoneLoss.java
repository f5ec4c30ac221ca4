package io.tidegate.simulator;

import java.util.List;

/** A zone fails: its nodes are gone at once and without a word, and others take their place. */
final class ZoneLoss implements Influence {
  private static final String ZONE = "eu-1b";

  private final EpisodeSetting setting;
  private final Window window;
  private int lost;
  private boolean over;

  ZoneLoss(EpisodeSetting setting) {
    this.setting = setting;
    this.window = setting.window(0.6, 0.75);
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    if (over || !window.contains(fromMs)) {
      return;
    }
    over = true;
    for (Node node : List.copyOf(setting.nodes().nodes())) {
      if (node.zone.equals(ZONE) && node.phase == Node.Phase.READY && !node.pinned) {
        setting.nodes().lose(node, fromMs);
        lost++;
      }
    }
  }

  @Override
  public List<BenignEpisode> benign() {
    return over
        ? List.of(setting.ofCluster(window, "%d nodes of %s are lost".formatted(lost, ZONE)))
        : List.of();
  }
}
