package io.tidegate.simulator;

import java.util.ArrayDeque;

/**
 * Follows demand as a Kubernetes horizontal pod autoscaler does: one look every 15 s, a tolerance
 * of 10 %, growth by half or by four nodes in 30 s, and no shrinking below the largest size wanted
 * in the last 300 s.
 */
final class Autoscaler {
  private record Size(long timeMs, int nodes) {}

  private static final long LOOP_MS = 15_000;
  private static final double TOLERANCE = 0.1;
  private static final long GROWTH_WINDOW_MS = 30_000;
  private static final double GROWTH_RATIO = 1.5;
  private static final int GROWTH_NODES = 4;
  private static final long STABILIZATION_MS = 300_000;
  private static final double SHRINK_RATIO = 0.05;

  /** Demand in nodes that a fleet which may go to zero takes for none. */
  private static final double NOTHING = 0.05;

  /** Seconds over which demand is averaged. */
  private static final double DEMAND_SECONDS = 45;

  private static final double DEMAND_GAIN = 1 - StrictMath.exp(-1 / DEMAND_SECONDS);

  private final double workPerNode;
  private final int fewest;
  private final int most;
  private final ArrayDeque<Size> sizes = new ArrayDeque<>();
  private final ArrayDeque<Size> wishes = new ArrayDeque<>();
  private double demand;
  private long nextLoopMs;

  Autoscaler(SimulationConfig config, int initialNodes, long startMs) {
    workPerNode = config.requestsPerNode() * config.targetUtilization();
    fewest = config.fewestNodes();
    most = config.maxNodes();
    demand = initialNodes * workPerNode;
    nextLoopMs = startMs + LOOP_MS;
  }

  /** Learns how much work was asked for in one second, served or not. */
  void observe(double work) {
    demand += DEMAND_GAIN * (work - demand);
  }

  /** The size that the fleet should have now, given the size that it was last told to have. */
  int target(long nowMs, int current) {
    if (nowMs < nextLoopMs) {
      return current;
    }
    nextLoopMs += LOOP_MS;
    sizes.addLast(new Size(nowMs, current));
    while (sizes.getFirst().timeMs < nowMs - GROWTH_WINDOW_MS) {
      sizes.removeFirst();
    }
    int wished = wished(current);
    wishes.addLast(new Size(nowMs, wished));
    while (wishes.getFirst().timeMs < nowMs - STABILIZATION_MS) {
      wishes.removeFirst();
    }
    return wished > current ? grown(wished) : shrunk(current);
  }

  private int wished(int current) {
    double wanted = demand / workPerNode;
    if (fewest == 0 && wanted < NOTHING) {
      return 0;
    }
    if (Math.abs(wanted / current - 1) <= TOLERANCE) {
      return current;
    }
    return Math.max(fewest, Math.min(most, (int) Math.ceil(wanted)));
  }

  private int grown(int wished) {
    int before = sizes.getFirst().nodes;
    int allowed = Math.max((int) Math.ceil(before * GROWTH_RATIO), before + GROWTH_NODES);
    return Math.min(wished, Math.max(allowed, sizes.getLast().nodes));
  }

  private int shrunk(int current) {
    int largest = fewest;
    for (Size wish : wishes) {
      largest = Math.max(largest, wish.nodes);
    }
    int step = Math.max(1, (int) (current * SHRINK_RATIO));
    return largest >= current ? current : Math.max(largest, current - step);
  }
}
