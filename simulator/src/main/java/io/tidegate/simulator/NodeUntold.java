package io.tidegate.simulator;

import java.util.List;

/** A quarter of the records, and all of one gateway, do not say which node served. */
final class NodeUntold implements Influence {
  private static final int GATEWAY = 2;
  private static final double OTHERS = 0.1;

  private final EpisodeSetting setting;
  private final RandomStream random;
  private final Window window;

  NodeUntold(EpisodeSetting setting) {
    this.setting = setting;
    this.random = setting.random();
    this.window = setting.window(0, 1);
  }

  @Override
  public void finished(Request request) {
    request.nodeUntold = Gateways.gateway(request) == GATEWAY || random.chance(OTHERS);
  }

  @Override
  public List<BenignEpisode> benign() {
    String note = Gateways.name(GATEWAY) + " and a tenth of the others name no node";
    return List.of(setting.ofCluster(window, note));
  }
}
