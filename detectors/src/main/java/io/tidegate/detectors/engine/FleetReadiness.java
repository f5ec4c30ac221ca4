package io.tidegate.detectors.engine;

import io.tidegate.detectors.contain.Readiness;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.fleet.FleetTimeline;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.schemas.event.ScalingEvent;
import java.time.ZoneOffset;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What fleets wait for at the end of each tick, by their own events alone: as a detect stage tells
 * it where no telemetry comes. Ticks in which nothing is said and nobody waits are passed over.
 */
public final class FleetReadiness {
  /** Clusters beyond are passed over. */
  private static final int MOST_CLUSTERS = 256;

  private final EngineConfig config;
  private final long watchedMs;
  private final SortedMap<String, FleetTimeline> timelines = new TreeMap<>();
  private final TreeSet<String> waiting = new TreeSet<>();
  private long open = Long.MIN_VALUE;

  /**
   * Nothing was said yet.
   *
   * @param watchedMs whoever is ready and waits for longer is of no interest any more
   */
  public FleetReadiness(EngineConfig config, long watchedMs) {
    this.config = config;
    this.watchedMs = watchedMs;
  }

  /** Takes in the next event, and tells of the ticks that end before it. */
  public void take(ScalingEvent event, Consumer<Readiness> told) {
    closeBefore(event.timeMs(), told);
    FleetTimeline timeline = timelines.get(event.cluster());
    if (timeline == null && timelines.size() < MOST_CLUSTERS) {
      timeline = new FleetTimeline(event.cluster(), config.securitySignalOf(event.cluster()));
      timelines.put(event.cluster(), timeline);
    }
    if (timeline != null && timeline.apply(event)) {
      waiting.add(event.cluster());
    }
  }

  /** Tells of the ticks that end before that moment. */
  public void closeBefore(long timeMs, Consumer<Readiness> told) {
    // What is said at the very end of a tick is of that tick.
    long tick = Math.floorDiv(timeMs - 1, config.tickMs());
    if (open == Long.MIN_VALUE) {
      open = tick;
    }
    while (open < tick) {
      if (waiting.isEmpty()) {
        open = tick;
      } else {
        close(told);
        open++;
      }
    }
  }

  private void close(Consumer<Readiness> told) {
    long endMs = (open + 1) * config.tickMs();
    for (String cluster : new TreeSet<>(waiting)) {
      FleetTimeline timeline = timelines.get(cluster);
      if (timeline == null) {
        continue;
      }
      FleetView view = timeline.at(endMs);
      Readiness seen =
          Waiting.readinessOf(
              new FleetSeen(
                  open,
                  config.tickMs(),
                  ZoneOffset.UTC,
                  view,
                  null,
                  new TreeMap<>(),
                  new TreeMap<>()));
      if (Waiting.isTold(view)) {
        told.accept(seen);
      }
      boolean isWatched =
          seen.waiting().values().stream().anyMatch(readyMs -> endMs - readyMs < watchedMs);
      if (!isWatched) {
        waiting.remove(cluster);
      }
    }
  }
}
