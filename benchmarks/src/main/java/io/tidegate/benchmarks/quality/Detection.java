package io.tidegate.benchmarks.quality;

import java.util.List;

/**
 * A finding as it is scored.
 *
 * @param detector the detector's id, or the baseline's
 * @param entities those that it names, as {@code <kind>/<id>}, its own first
 * @param severity OCSF's id, the highest it came to
 * @param deterministic whether it is proof rather than evidence
 * @param message what it says
 */
record Detection(
    String detector,
    List<String> entities,
    long createdMs,
    int severity,
    boolean deterministic,
    String message) {
  /** OCSF's id of severity medium, from which on a false finding counts. */
  static final int MEDIUM = 3;

  private static final int HIGH = 4;

  Detection {
    entities = List.copyOf(entities);
  }

  boolean isOfCluster() {
    return entities.get(0).startsWith("cluster/");
  }

  /** True when it wakes somebody. */
  boolean isHigh() {
    return severity >= HIGH;
  }

  /** True when it disturbs somebody. */
  boolean isDisturbing() {
    return severity >= MEDIUM;
  }
}
