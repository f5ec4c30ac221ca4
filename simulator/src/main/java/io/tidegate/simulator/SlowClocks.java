package io.tidegate.simulator;

import io.tidegate.schemas.event.ScalingType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * No two clocks agree: nodes date their attestation up to 30 s too early, gateways are up to 2 s
 * fast or slow.
 */
final class SlowClocks implements Influence {
  private static final long SLOWEST_NODE_MS = 30_000;
  private static final long[] GATEWAY_MS = {-2_000, -700, 900, 2_000};

  private final EpisodeSetting setting;
  private final Window window;
  private final RandomStream random;
  private final Turnover turnover;

  SlowClocks(EpisodeSetting setting) {
    this.setting = setting;
    this.window = setting.window(0, 1);
    this.random = setting.random();
    this.turnover = new Turnover(setting, random, 0.3);
  }

  @Override
  public long dated(ScalingType type, @Nullable Node node, long timeMs) {
    if (type != ScalingType.NODE_SECURED || node == null) {
      return timeMs;
    }
    long hash = RandomStream.hash(setting.config().seed() ^ node.number);
    return timeMs - (hash >>> 1) % SLOWEST_NODE_MS;
  }

  /** Attested soon after it is there, and so before it, by its own clock. */
  @Override
  public void admit(Node node) {
    node.securedMs = node.provisionedMs + Math.round(random.between(1_000, 12_000));
  }

  @Override
  public void requests(long fromMs, List<Request> out) {
    turnover.tick(fromMs);
  }

  @Override
  public void finished(Request request) {
    request.skewMs = GATEWAY_MS[Gateways.gateway(request)];
  }

  @Override
  public List<BenignEpisode> benign() {
    return List.of(
        setting.ofCluster(window, "nodes are up to 30 s slow, gateways up to 2 s fast or slow"));
  }
}
