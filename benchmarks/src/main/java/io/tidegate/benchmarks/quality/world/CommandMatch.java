package io.tidegate.benchmarks.quality.world;

import java.util.List;

/**
 * Whom one command hits.
 *
 * @param labels those whose targets it hits; empty unless it hits an attacker
 */
public record CommandMatch(Command command, Touch touch, List<Label> labels) {
  /** Whom. */
  public enum Touch {
    /** An attacker. */
    RIGHT,
    /** A group that serves nobody, which is made ready for more. */
    PREWARM,
    /** A node that is ready and not yet secured. */
    GATE,
    /** An attacker, and its victim with it. */
    OVERBROAD,
    /** An attacker whose attack was over. */
    LATE,
    /** Somebody who did nothing. */
    INNOCENT
  }

  public CommandMatch {
    labels = List.copyOf(labels);
  }

  /** True when a gateway was told to act against somebody who did nothing. */
  public boolean isCollateral() {
    return touch == Touch.INNOCENT && command.isEnforced();
  }
}
