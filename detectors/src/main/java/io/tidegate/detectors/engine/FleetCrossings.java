package io.tidegate.detectors.engine;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.detectors.detect.Crossings;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which evidence of a cluster's fleet detectors counts: of fleets, models and nodes there are few,
 * so that each hour of each counts as an entity, and what lasts over the hour as one crossing,
 * however long it lasts.
 */
final class FleetCrossings {
  private static final long HOUR_MS = 3_600_000;

  /** Entities of one detector that are remembered; the crossings of others do not count. */
  private static final int MOST = 1_024;

  private final TreeMap<String, TreeMap<EntityKey, Reached>> byDetector = new TreeMap<>();
  private long hour = Long.MIN_VALUE;
  private boolean isFirst;

  /** The most levels that an entity reached in an episode, and the last hour of that. */
  private record Reached(long hour, int levels) {}

  /** Begins a tick, before its scores are counted. */
  void begin(FleetSeen seen) {
    long now = Math.floorDiv(seen.startMs(), HOUR_MS);
    isFirst = now != hour;
    hour = now;
    if (isFirst) {
      byDetector.values().forEach(known -> known.values().removeIf(each -> each.hour < now - 1));
      byDetector.values().removeIf(Map::isEmpty);
    }
  }

  /** Counts a detector's tick. */
  void count(DetectorSpec spec, FleetSeen seen, List<Score> scores, CrossingTallies.Tally tally) {
    for (EntityKind kind : spec.kinds()) {
      long streams =
          switch (kind) {
            case NODE -> seen.nodes().size();
            case MODEL -> seen.models().size();
            default -> 1;
          };
      tally.of(spec.id(), kind).tested(streams, isFirst ? streams : 0);
    }
    for (Score score : scores) {
      int levels = Crossings.levelsOf(score);
      if (levels > 0) {
        reach(spec.id(), score, levels, tally);
      }
    }
  }

  private void reach(String detector, Score score, int levels, CrossingTallies.Tally tally) {
    TreeMap<EntityKey, Reached> known =
        byDetector.computeIfAbsent(detector, ignored -> new TreeMap<>());
    Reached before = known.get(score.entity());
    if (before == null && known.size() >= MOST) {
      return;
    }
    int reached = before == null ? 0 : before.levels;
    if (levels > reached) {
      Crossings crossings = tally.of(detector, score.entity().kind());
      crossings.reached(reached, levels, score.barNats());
    }
    known.put(score.entity(), new Reached(hour, Math.max(reached, levels)));
  }

  void write(ByteWriter out) {
    out.signed(hour).unsigned(byDetector.size());
    byDetector.forEach(
        (detector, known) -> {
          out.text(detector).unsigned(known.size());
          known.forEach(
              (entity, reached) ->
                  EntityKeys.write(entity, out).signed(reached.hour).u8(reached.levels));
        });
  }

  void restore(ByteReader in) {
    hour = in.signed();
    for (int detectors = in.count(); detectors > 0; detectors--) {
      TreeMap<EntityKey, Reached> known = new TreeMap<>();
      byDetector.put(in.text(), known);
      for (int left = in.count(); left > 0; left--) {
        known.put(EntityKeys.read(in), new Reached(in.signed(), in.u8()));
      }
    }
  }
}
