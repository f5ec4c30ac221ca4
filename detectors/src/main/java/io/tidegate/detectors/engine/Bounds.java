package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.NameHash;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How much of what anybody may name is told apart; what is beyond is counted (docs/limits.md).
 *
 * @param clusters so many clusters are known, to each input and to each detect stage
 * @param knownClusters the clusters that there are; empty for the first that are heard of
 * @param sourcesPerTick so many sources of a cluster are judged of a tick; of more a part, whose
 *     hashes are least
 * @param modelsPerTick the same of models
 * @param hashSecret makes the key of the hashes by which names are chosen and repeats are told: the
 *     same in all processes of a deployment and over all its restarts
 */
public record Bounds(
    int clusters,
    SortedSet<String> knownClusters,
    int sourcesPerTick,
    int modelsPerTick,
    String hashSecret) {
  /** What is usual: no cluster is named beforehand, and everybody knows the key. */
  public static final Bounds DEFAULT = new Bounds(256, new TreeSet<>(), 20_000, 1_024, "");

  public Bounds {
    requireRange("engine.clusters", clusters, 4_096);
    requireRange("engine.sourcesPerTick", sourcesPerTick, 10_000_000);
    requireRange("engine.modelsPerTick", modelsPerTick, 100_000);
    knownClusters = new TreeSet<>(knownClusters);
  }

  NameHash hash() {
    return NameHash.keyedBy(hashSecret);
  }

  private static void requireRange(String key, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(key + " is " + value + "; allowed: 1 to " + most);
    }
  }
}
