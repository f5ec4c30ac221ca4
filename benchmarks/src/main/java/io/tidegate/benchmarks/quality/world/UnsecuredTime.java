package io.tidegate.benchmarks.quality.world;

/** From when to when a node was ready and not yet secured, so that it may rightly be held. */
public record UnsecuredTime(String cluster, String node, long startMs, long endMs) {
  /** As much as the clocks of an autoscaler and a decision may differ. */
  private static final long CLOCKS_MS = 2_000;

  boolean covers(Command command) {
    return (command.cluster().isEmpty() || command.cluster().equals(cluster))
        && command.target().names().contains("node/" + node)
        && command.timeMs() >= startMs - CLOCKS_MS
        && command.timeMs() <= endMs;
  }
}
