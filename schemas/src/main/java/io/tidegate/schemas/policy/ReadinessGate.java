package io.tidegate.schemas.policy;

import org.jspecify.annotations.Nullable;

/**
 * Holds nodes that are ready from traffic until they are secured.
 *
 * @param mode null for the policy's own
 * @param afterMs how long a node may be ready before it is held
 * @param deadlineMs the longest that one is held
 */
public record ReadinessGate(@Nullable PolicyMode mode, long afterMs, long deadlineMs) {
  /** The rule's id in commands, alerts and the audit. */
  public static final String RULE = "readiness-gate";

  public ReadinessGate {
    if (afterMs < 0 || deadlineMs <= 0) {
      throw new IllegalArgumentException("afterMs " + afterMs + ", deadlineMs " + deadlineMs);
    }
  }
}
