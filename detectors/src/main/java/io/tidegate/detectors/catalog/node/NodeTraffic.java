package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.detect.FleetSeen;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What telemetry showed of a node in one tick, under its name in scaling events.
 *
 * @param requests requests that it answered, late ones too
 * @param samples samples that it sent of itself
 * @param running requests that its samples found running
 * @param gpuPermille sum of its samples' utilisation
 * @param usdPerHour its price by its samples; 0 where they do not say
 */
public record NodeTraffic(
    long requests, long samples, long running, long gpuPermille, double usdPerHour) {
  public static final NodeTraffic NONE = new NodeTraffic(0, 0, 0, 0, 0);

  private static final double MICROS = 1e6;

  /** The nodes that telemetry showed and scaling events know. */
  public static SortedMap<String, NodeTraffic> of(FleetSeen seen) {
    SortedMap<String, NodeTraffic> byNode = new TreeMap<>();
    for (Map.Entry<String, Pane> entry : seen.nodes().entrySet()) {
      seen.fleet()
          .resolve(entry.getKey(), seen.endMs())
          .ifPresent(node -> byNode.merge(node.name(), of(entry.getValue()), NodeTraffic::and));
    }
    return Collections.unmodifiableSortedMap(byNode);
  }

  /** True where the node was heard of at all. */
  boolean isAny() {
    return requests + samples > 0;
  }

  private static NodeTraffic of(Pane pane) {
    long samples = pane.get(Amount.SAMPLES);
    double price = samples == 0 ? 0 : pane.get(Amount.PRICE_MICRO_USD_PER_HOUR) / MICROS / samples;
    return new NodeTraffic(
        pane.get(Amount.REQUESTS) + pane.get(Amount.LATE),
        samples,
        pane.get(Amount.RUNNING),
        pane.get(Amount.GPU_PERMILLE),
        price);
  }

  private NodeTraffic and(NodeTraffic more) {
    return new NodeTraffic(
        requests + more.requests,
        samples + more.samples,
        running + more.running,
        gpuPermille + more.gpuPermille,
        Math.max(usdPerHour, more.usdPerHour));
  }
}
