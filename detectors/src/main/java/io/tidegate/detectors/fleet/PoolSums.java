package io.tidegate.detectors.fleet;

import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToLongFunction;

/**
 * The sums over one unit's pools. Sources need not agree on groups: nodes of no group may be those
 * that a group's size or target counts, and a target of no group may be met by nodes of groups that
 * have none.
 */
final class PoolSums {
  private final SortedMap<PoolKey, Pool> pools;

  PoolSums(SortedMap<PoolKey, Pool> pools) {
    this.pools = pools;
  }

  /**
   * True where somebody said how many nodes are ready, or named one; else only targets are known.
   */
  boolean sayReady() {
    return pools.values().stream().anyMatch(pool -> pool.wasReported() || pool.named());
  }

  /** True where somebody counted the nodes, rather than told of some. */
  boolean wereReported() {
    return pools.values().stream().anyMatch(Pool::wasReported);
  }

  long namedReady() {
    return sum(Pool::ready);
  }

  /** Ready nodes: those known by name, and what sizes count beyond them. */
  long ready() {
    long unnamed = sum(Pool::offset) - foreign();
    return Math.max(0, namedReady() + unnamed + Math.max(0, foreign() - ungrouped().ready()));
  }

  /** Nodes that exist: those known by name, and what sizes count beyond the ready ones of them. */
  long existing() {
    return sum(Pool::existing) + Math.max(0, ready() - namedReady());
  }

  long targets() {
    return sum(pool -> Math.max(0, pool.target()));
  }

  /** What targets set since that moment lack of existing nodes. */
  long toBeProvisioned(long sinceMs) {
    return lack(pool -> pool.existing() + Math.max(0, pool.offset()), sinceMs);
  }

  /** What targets set since that moment lack of ready nodes. */
  long toBeReady(long sinceMs) {
    return lack(pool -> pool.ready() + pool.offset(), sinceMs);
  }

  /** Ready nodes that targets set since that moment do not want. */
  long toBeEnded(long sinceMs) {
    long excess = 0;
    long untargeted = 0;
    for (Map.Entry<PoolKey, Pool> entry : pools.entrySet()) {
      Pool pool = entry.getValue();
      long have = pool.ready() + pool.offset();
      if (entry.getKey().group().isEmpty() || !pool.hasTarget()) {
        untargeted += have;
      } else if (pool.targetMs() >= sinceMs) {
        excess += Math.max(0, have - pool.target());
      }
    }
    Pool total = ungrouped();
    boolean wanted = total.hasTarget() && total.targetMs() >= sinceMs;
    return excess + (wanted ? Math.max(0, untargeted - total.target()) : 0);
  }

  private long lack(ToLongFunction<Pool> having, long sinceMs) {
    long lackOfGroups = 0;
    long untargeted = 0;
    for (Map.Entry<PoolKey, Pool> entry : pools.entrySet()) {
      Pool pool = entry.getValue();
      if (entry.getKey().group().isEmpty()) {
        continue;
      }
      long have = having.applyAsLong(pool);
      if (!pool.hasTarget()) {
        untargeted += have;
      } else if (pool.targetMs() >= sinceMs) {
        lackOfGroups += Math.max(0, pool.target() - have);
      }
    }
    Pool total = ungrouped();
    long have = having.applyAsLong(total);
    long wanted = total.hasTarget() && total.targetMs() >= sinceMs ? total.target() : 0;
    long spare = have - Math.min(have, wanted) - Math.min(have, foreign());
    return Math.max(0, lackOfGroups - Math.max(0, spare)) + Math.max(0, wanted - have - untargeted);
  }

  /** What sizes count in groups of which no node is known; they may be the nodes of no group. */
  private long foreign() {
    long sum = 0;
    for (Map.Entry<PoolKey, Pool> entry : pools.entrySet()) {
      Pool pool = entry.getValue();
      if (!entry.getKey().group().isEmpty() && pool.existing() == 0) {
        sum += Math.max(0, pool.offset());
      }
    }
    return sum;
  }

  private Pool ungrouped() {
    return pools.isEmpty()
        ? Pool.EMPTY
        : pools.getOrDefault(pools.firstKey().ungrouped(), Pool.EMPTY);
  }

  private long sum(ToLongFunction<Pool> of) {
    return pools.values().stream().mapToLong(of).sum();
  }
}
