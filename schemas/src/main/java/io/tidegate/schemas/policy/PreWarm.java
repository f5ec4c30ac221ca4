package io.tidegate.schemas.policy;

import org.jspecify.annotations.Nullable;

/**
 * Sizes the security pool from a scaling decision, before the nodes are ready.
 *
 * @param mode null for the policy's own
 * @param group the pool's node group
 * @param nodesPerUnit how many nodes one unit of the pool secures
 * @param least units that the pool keeps
 * @param most units that it is ever asked for
 * @param ttlMs how long it keeps that size
 */
public record PreWarm(
    @Nullable PolicyMode mode, String group, int nodesPerUnit, int least, int most, long ttlMs) {
  /** The rule's id in commands, alerts and the audit. */
  public static final String RULE = "pre-warm";

  public PreWarm {
    if (nodesPerUnit < 1 || least < 0 || most < least || ttlMs <= 0) {
      throw new IllegalArgumentException(
          "nodesPerUnit " + nodesPerUnit + ", least " + least + ", most " + most);
    }
  }

  /** The units that so many nodes need. */
  public int unitsFor(int nodes) {
    return Math.max(least, Math.min(most, (nodes + nodesPerUnit - 1) / nodesPerUnit));
  }
}
