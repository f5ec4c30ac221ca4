package io.tidegate.benchmarks.quality;

import io.tidegate.simulator.BenignEpisode;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something unusual that is harmless, as it is scored.
 *
 * @param entity as {@code <kind>/<id>}
 * @param tolerated detectors that may rightly tell operators of it
 */
record Harmless(String kind, String entity, long startMs, long endMs, Set<String> tolerated) {

  Harmless {
    tolerated = new TreeSet<>(tolerated);
  }

  static Harmless of(BenignEpisode episode) {
    return new Harmless(
        episode.kind(),
        episode.entityKind() + "/" + episode.entityId(),
        episode.startMs(),
        episode.endMs(),
        new TreeSet<>(episode.tolerated()));
  }

  /** True when a finding of that time could be about it. */
  boolean covers(long createdMs) {
    return createdMs >= startMs && createdMs <= endMs + Injected.GRACE_MS;
  }

  /** True when the finding tells operators of it, as it may. */
  boolean tolerates(Detection detection) {
    return tolerated.contains(detection.detector()) && covers(detection.createdMs());
  }

  boolean isOfCluster() {
    return entity.startsWith("cluster/");
  }
}
