package io.tidegate.simulator;

import io.tidegate.schemas.event.NodeSampleBuilder;
import java.util.ArrayList;
import java.util.List;

/** Takes a sample of each node every 15 s. */
final class NodeSampler {
  private static final int INTERVAL_SECONDS = 15;
  private static final double CACHE_TOKENS = 60_000;
  private static final double IDLE_WATTS = 700;
  private static final double BUSY_WATTS = 4_600;
  private static final long WEIGHTS_BYTES = 141_000_000_000L;
  private static final double BACKGROUND_EGRESS_BYTES = 30_000;
  private static final double PEER_BYTES = 30_000_000;

  /** East-west traffic of a node grows a little with the number of its peers. */
  private static final double PEER_EXPONENT = 0.35;

  private static final int FAMILIAR_DESTINATIONS = 12;
  private static final double PRICE_PER_HOUR = 31.2;

  private final SimulationConfig config;
  private final LatencyModel latency;
  private final Deliveries deliveries;
  private final RandomStream random = new RandomStream(0);

  NodeSampler(SimulationConfig config, LatencyModel latency, Deliveries deliveries) {
    this.config = config;
    this.latency = latency;
    this.deliveries = deliveries;
  }

  /** Samples whichever nodes are due in the second that begins at {@code fromMs}. */
  void sample(List<Node> nodes, int ready, long fromMs) {
    double peerBytes = PEER_BYTES * StrictMath.pow(ready, PEER_EXPONENT);
    for (Node node : nodes) {
      boolean up = node.phase == Node.Phase.READY || node.phase == Node.Phase.DRAINING;
      if (up && !node.mute && (fromMs / 1_000 + 7L * node.number) % INTERVAL_SECONDS == 0) {
        take(node, peerBytes, fromMs);
      }
    }
  }

  private void take(Node node, double peerBytes, long fromMs) {
    random.restart(config.seed() ^ (fromMs * 4_099 + node.number));
    double busy = latency.utilization(node, fromMs);
    double used = Math.min(1, 0.06 + 0.86 * busy);
    long timeMs = fromMs + random.nextInt(1_000);
    NodeSampleBuilder sample =
        new NodeSampleBuilder()
            .sample(node.name + "/" + fromMs / 1_000)
            .timeMs(timeMs)
            .cluster(config.cluster())
            .node(config.nodeNames() == NodeNames.ADDRESS ? node.address : node.name)
            .intervalMs(1_000L * INTERVAL_SECONDS)
            .running(node.running())
            .waiting(Math.round(Math.max(0, busy - 1) * 8))
            .kvCacheRatio(rounded(Math.min(0.99, node.heldTokens() / CACHE_TOKENS)))
            .gpuUtil(rounded(Math.min(1, used * random.between(0.97, 1.03))))
            .powerW(
                Math.rint(
                    (IDLE_WATTS + BUSY_WATTS * used * random.between(0.97, 1.03))
                        * node.hiddenFactor))
            .egressBytes(
                node.takeEgressBytes() + Math.round(random.logNormal(BACKGROUND_EGRESS_BYTES, 0.2)))
            .eastWestBytes(
                Math.round(
                    peerBytes * (0.2 + used) * random.between(0.95, 1.05) * node.hiddenFactor))
            .pullBytes(fromMs - node.readyMs < 1_000L * INTERVAL_SECONDS ? WEIGHTS_BYTES : 0)
            .destinations(destinations(node))
            .priceUsdPerHour(PRICE_PER_HOUR * node.priceFactor);
    long delayMs = (long) (random.nextDouble() * config.disorderMs() / 2);
    deliveries.add(sample.build(), timeMs + delayMs);
  }

  private List<String> destinations(Node node) {
    List<String> destinations = new ArrayList<>();
    int first = random.nextInt(FAMILIAR_DESTINATIONS);
    destinations.add("dst-" + first);
    destinations.add("dst-" + (first + 1) % FAMILIAR_DESTINATIONS);
    if (node.unfamiliarDestination() != Node.NOBODY) {
      destinations.add("dst-" + node.unfamiliarDestination());
    }
    return destinations;
  }

  private static double rounded(double ratio) {
    return Math.rint(ratio * 1_000) / 1_000;
  }
}
