package io.tidegate.app.whatif;

import io.tidegate.detectors.engine.FleetSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How one cluster went, in at most {@value #MOST} points: neighbours are joined where need be. */
final class FleetCurve {
  private static final int MOST = 720;

  private final SortedMap<Long, Point> points = new TreeMap<>();
  private long widthMs = 60_000;

  /** What was seen within one width, as a mean of its ticks; NaN where nothing was expected. */
  record Point(
      long count,
      double ready,
      double secured,
      double tokens,
      double expected,
      double low,
      double high) {
    private Point with(Point more) {
      double both = (double) count + more.count;
      return new Point(
          count + more.count,
          (ready * count + more.ready * more.count) / both,
          (secured * count + more.secured * more.count) / both,
          (tokens * count + more.tokens * more.count) / both,
          (expected * count + more.expected * more.count) / both,
          (low * count + more.low * more.count) / both,
          (high * count + more.high * more.count) / both);
    }
  }

  void add(FleetSnapshot now) {
    Point point =
        new Point(
            1,
            now.ready(),
            now.secured(),
            now.observedTokens(),
            now.expectedTokens(),
            now.lowTokens(),
            now.highTokens());
    points.merge(Math.floorDiv(now.tickEndMs(), widthMs), point, Point::with);
    while (points.size() > MOST) {
      widthMs *= 2;
      SortedMap<Long, Point> wider = new TreeMap<>();
      points.forEach((at, each) -> wider.merge(Math.floorDiv(at, 2L), each, Point::with));
      points.clear();
      points.putAll(wider);
    }
  }

  /** The middles of the points' times. */
  List<Long> timesMs() {
    List<Long> times = new ArrayList<>();
    points.keySet().forEach(at -> times.add(at * widthMs + widthMs / 2));
    return times;
  }

  List<Point> points() {
    return new ArrayList<>(points.values());
  }
}
