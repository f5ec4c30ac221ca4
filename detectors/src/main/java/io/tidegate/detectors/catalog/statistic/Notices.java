package io.tidegate.detectors.catalog.statistic;

import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import org.jspecify.annotations.Nullable;

/** What was announced of a cluster that explains why its streams change. */
public final class Notices {
  private Notices() {}

  /** The last deploy of that model, or of all, within so many milliseconds; null for none. */
  public static @Nullable ScalingEvent deployOf(FleetSeen seen, String model, long withinMs) {
    ScalingEvent last = null;
    for (ScalingEvent notice : seen.fleet().notices()) {
      boolean ofModel = notice.model() == null || notice.model().equals(model);
      if (notice.type() == ScalingType.DEPLOY && ofModel && isRecent(notice, seen, withinMs)) {
        last = last == null || notice.timeMs() >= last.timeMs() ? notice : last;
      }
    }
    return last;
  }

  /** True when anything of that type was announced within so many milliseconds. */
  public static boolean has(FleetSeen seen, ScalingType type, long withinMs) {
    for (ScalingEvent notice : seen.fleet().notices()) {
      if (notice.type() == type && isRecent(notice, seen, withinMs)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRecent(ScalingEvent notice, FleetSeen seen, long withinMs) {
    return notice.timeMs() <= seen.endMs() && notice.timeMs() > seen.endMs() - withinMs;
  }
}
