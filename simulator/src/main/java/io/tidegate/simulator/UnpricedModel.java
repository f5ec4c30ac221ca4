package io.tidegate.simulator;

import java.util.List;

/** One model has no price where gateways ask, so that it costs nothing by their records. */
final class UnpricedModel implements Influence {
  private static final double CACHED = 0.9;

  private final EpisodeSetting setting;
  private final Window window;

  UnpricedModel(EpisodeSetting setting) {
    this.setting = setting;
    this.window = setting.window(0, 1);
  }

  @Override
  public void finished(Request request) {
    request.unpriced = request.model.equals(ServedModel.LLAMA_8B);
    request.cachedTokens = (long) (CACHED * request.inputTokens);
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of(
        setting.ofCluster(window, ServedModel.LLAMA_8B.name() + " costs 0 by all records"));
  }
}
