package io.tidegate.detectors.detect;

import io.tidegate.detectors.aggregate.Pane;

/**
 * What an {@link EntityDetector} is shown: one entity's pane of one tick.
 *
 * @param tick index of the tick: its start divided by its width
 * @param tickMs width of a tick
 */
public record EntitySeen(long tick, long tickMs, Pane pane) {
  public long startMs() {
    return tick * tickMs;
  }

  public long endMs() {
    return (tick + 1) * tickMs;
  }
}
