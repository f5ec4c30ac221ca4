package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.fleet.RunningNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How long nodes took from ready to secured, in seconds; one that was secured first took 0, one
 * that still waits as long as it has waited. Exact nearest-rank quantiles, NaN of no nodes.
 */
public record ReadyToSecured(int nodes, int secured, double p50, double p99) {
  private static final double MS_PER_SECOND = 1_000;

  /** Of the nodes that became ready since a moment, and of which an event said so. */
  public static ReadyToSecured of(List<RunningNode> running, long sinceMs, long nowMs) {
    List<Double> seconds = new ArrayList<>();
    int secured = 0;
    for (RunningNode node : running) {
      if (!node.told() || node.readyMs() < sinceMs || node.readyMs() > nowMs) {
        continue;
      }
      secured += node.isSecured() ? 1 : 0;
      long untilMs = Math.min(node.securedMs(), nowMs);
      seconds.add(Math.max(0, untilMs - node.readyMs()) / MS_PER_SECOND);
    }
    Collections.sort(seconds);
    return new ReadyToSecured(
        seconds.size(), secured, quantile(seconds, 0.5), quantile(seconds, 0.99));
  }

  private static double quantile(List<Double> ascending, double q) {
    int n = ascending.size();
    return n == 0 ? Double.NaN : ascending.get(Math.max(0, (int) Math.ceil(q * n) - 1));
  }
}
