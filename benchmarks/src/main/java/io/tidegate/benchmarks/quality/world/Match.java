package io.tidegate.benchmarks.quality.world;

import java.util.List;

/**
 * What one alert of a finding is worth.
 *
 * @param labels those that it finds; empty unless it finds one
 */
public record Match(Alert alert, Standing standing, List<Label> labels) {
  /** How an alert stands to what is true. */
  public enum Standing {
    /** It is about what is labelled. */
    FOUND,
    /** It is about something harmless that operators may be told of. */
    TOLERATED,
    /** It is about the cluster, model or group of what is labelled, and names who did it. */
    RELATED,
    FALSE,
    /** It is about somebody whose attack was over. */
    FALSE_AFTER,
    /** It is about somebody who had not begun. */
    FALSE_BEFORE;

    /** True when it was wrong to tell it. */
    public boolean isFalse() {
      return this == FALSE || this == FALSE_AFTER || this == FALSE_BEFORE;
    }
  }

  public Match {
    labels = List.copyOf(labels);
  }

  public boolean isFalse() {
    return standing.isFalse();
  }
}
