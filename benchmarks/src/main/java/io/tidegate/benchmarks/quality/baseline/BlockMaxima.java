package io.tidegate.benchmarks.quality.baseline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The highest score of each entity in each block of ten minutes: enough to say which threshold
 * gives how many findings, where a finding lasts as long as block after block is above it.
 */
public final class BlockMaxima {
  /** The length of a block. */
  public static final long BLOCK_MS = 600_000;

  private final SortedMap<String, SortedMap<Long, Double>> maxima = new TreeMap<>();

  /** One entity's highest score in one block. */
  private record Maximum(String entity, long block, double score) {}

  /** Takes in a score; entities of different runs need different names. */
  public void add(String entity, long timeMs, double score) {
    maxima
        .computeIfAbsent(entity, unseen -> new TreeMap<>())
        .merge(timeMs / BLOCK_MS, score, Math::max);
  }

  /** Takes in those of another run's entities of that kind, under names of their own. */
  public void addAll(String run, String kind, BlockMaxima other) {
    other.maxima.forEach(
        (entity, blocks) -> {
          if (EntityTicks.kindOf(entity).equals(kind)) {
            maxima.put(run + "|" + entity, blocks);
          }
        });
  }

  /**
   * The lowest threshold at which, and above which, there are at most that many findings; a score
   * must be above it.
   */
  public double thresholdFor(double findings) {
    List<Maximum> descending = new ArrayList<>();
    for (Map.Entry<String, SortedMap<Long, Double>> entry : maxima.entrySet()) {
      entry
          .getValue()
          .forEach((block, score) -> descending.add(new Maximum(entry.getKey(), block, score)));
    }
    descending.sort(Comparator.comparingDouble(Maximum::score).reversed());
    Set<String> above = new HashSet<>();
    int found = 0;
    double lowest = 0;
    for (Maximum each : descending) {
      boolean before = above.contains(each.entity() + "@" + (each.block() - 1));
      boolean behind = above.contains(each.entity() + "@" + (each.block() + 1));
      found += before && behind ? -1 : before || behind ? 0 : 1;
      above.add(each.entity() + "@" + each.block());
      if (found > findings) {
        return each.score();
      }
      lowest = each.score();
    }
    return lowest;
  }
}
