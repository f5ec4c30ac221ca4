package io.tidegate.benchmarks.quality.baseline;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one baseline finds at its threshold: where a score is above it after ten minutes below. */
public final class Crossings {
  private final SortedMap<String, Double> thresholds;
  private final SortedMap<String, Long> lastBlocks = new TreeMap<>();
  private final List<Crossing> found = new ArrayList<>();

  /** The moment at which an entity came to be above the threshold. */
  public record Crossing(String entity, long timeMs, double score) {}

  /** Finds what is above the threshold of its kind of entity. */
  public Crossings(SortedMap<String, Double> thresholds) {
    this.thresholds = new TreeMap<>(thresholds);
  }

  /** Takes in a score; those of one entity in order of time. */
  public void add(String entity, long timeMs, double score) {
    Double threshold = thresholds.get(EntityTicks.kindOf(entity));
    if (threshold == null || score <= threshold) {
      return;
    }
    long block = timeMs / BlockMaxima.BLOCK_MS;
    Long last = lastBlocks.put(entity, block);
    if (last == null || last < block - 1) {
      found.add(new Crossing(entity, timeMs, score));
    }
  }

  /** All so far, in order of time. */
  public List<Crossing> found() {
    return List.copyOf(found);
  }
}
