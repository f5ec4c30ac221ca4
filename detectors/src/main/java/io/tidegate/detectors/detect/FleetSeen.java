package io.tidegate.detectors.detect;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.LocalHour;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.time.ZoneId;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FleetDetector} is shown: the fleet as of the tick's end, and the panes of the
 * cluster, its models and its nodes (by the name that telemetry gives them). Late requests stand in
 * panes of their own amount.
 *
 * @param zone by whose clocks the cluster's people live: that of its entity record, UTC without one
 */
public record FleetSeen(
    long tick,
    long tickMs,
    ZoneId zone,
    FleetView fleet,
    @Nullable Pane cluster,
    SortedMap<String, Pane> models,
    SortedMap<String, Pane> nodes) {

  /** The share from which on it is most. */
  public static final double MOST = 0.5;

  /** What is missing where {@link #namesNodes()} is not so. */
  public static final String UNNAMED = "requests that name the node which served them";

  /** True unless most of the tick's served requests name no node. */
  public boolean namesNodes() {
    return cluster == null || cluster.get(Amount.UNPLACED) <= MOST * cluster.get(Amount.SERVED);
  }

  /** Withheld within a planned window: what is planned is not how the fleet usually is. */
  public Learning learning() {
    for (ScalingEvent notice : fleet.notices()) {
      boolean isNow = notice.fromTimeMs() <= startMs() && startMs() < notice.toTimeMs();
      if (notice.type() == ScalingType.PLANNED && isNow) {
        return Learning.WITHHELD;
      }
    }
    return Learning.ALLOWED;
  }

  /** When the tick begins by the cluster's own clock. */
  public LocalHour localHour() {
    return LocalHour.of(startMs(), zone);
  }

  public long startMs() {
    return tick * tickMs;
  }

  public long endMs() {
    return (tick + 1) * tickMs;
  }
}
