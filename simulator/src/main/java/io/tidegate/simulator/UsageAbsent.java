package io.tidegate.simulator;

import java.util.List;

/**
 * Many records do not say how many tokens there were: those of aborted requests, of a share of the
 * streamed ones, and all of one gateway.
 */
final class UsageAbsent implements Influence {
  private static final int GATEWAY = 1;
  private static final double STREAMED = 0.2;

  private final EpisodeSetting setting;
  private final RandomStream random;
  private final Window window;

  UsageAbsent(EpisodeSetting setting) {
    this.setting = setting;
    this.random = setting.random();
    this.window = setting.window(0, 1);
  }

  @Override
  public void finished(Request request) {
    request.usageUntold =
        request.aborted
            || Gateways.gateway(request) == GATEWAY
            || (request.outputTokens > 0 && random.chance(STREAMED));
  }

  @Override
  public List<BenignEpisode> benign() {
    String gateway = Gateways.name(GATEWAY);
    return List.of(setting.ofCluster(window, "no tokens by " + gateway + " and on many streams"));
  }
}
