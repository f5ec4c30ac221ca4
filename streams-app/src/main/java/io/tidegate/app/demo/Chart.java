package io.tidegate.app.demo;

import io.tidegate.detectors.engine.FleetSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tokens of the ticks as lines: seen, expected as a band, and a static threshold across. */
final class Chart {
  private static final int LABEL = 8;
  private static final double ROOM = 1.05;

  private Chart() {}

  /** What a column stands for: the most that was seen in it, and the band around it. */
  private record Column(double seen, double low, double high, boolean outside) {
    static Column of(List<FleetSnapshot> ticks) {
      double seen = Double.NaN;
      double low = Double.NaN;
      double high = Double.NaN;
      boolean outside = false;
      for (FleetSnapshot tick : ticks) {
        seen = Double.isNaN(seen) ? tick.observedTokens() : Math.max(seen, tick.observedTokens());
        low = Double.isNaN(low) ? tick.lowTokens() : Math.min(low, tick.lowTokens());
        high = Double.isNaN(high) ? tick.highTokens() : Math.max(high, tick.highTokens());
        outside |= FleetLog.isOutside(tick);
      }
      return new Column(seen, low, high, outside);
    }

    double top() {
      return Math.max(Double.isNaN(seen) ? 0 : seen, Double.isNaN(high) ? 0 : high);
    }
  }

  /** So many lines, each of that width. */
  static List<Line> of(FleetLog log, int width, int height) {
    int plot = Math.max(1, width - LABEL);
    List<Column> columns = log.columns(plot).stream().map(Column::of).toList();
    double threshold = log.threshold();
    double most = Math.max(1, Double.isNaN(threshold) ? 0 : threshold);
    for (Column column : columns) {
      most = Math.max(most, column.top());
    }
    double each = most * ROOM / height;
    List<Line> lines = new ArrayList<>();
    for (int row = height - 1; row >= 0; row--) {
      boolean isEdge = row == height - 1 || row == 0;
      String label = isEdge ? shortly(row == 0 ? 0 : each * height) : "";
      Line line = new Line().add(Style.DIM, String.format(Locale.ROOT, "%6s ┤", label));
      plot(columns, row * each, (row + 1) * each, threshold, line);
      lines.add(line);
    }
    return lines;
  }

  /** What the signs mean, and what each way of alerting would come to. */
  static Line caption(FleetLog log) {
    Line line =
        new Line()
            .add(Style.BOLD, " ●")
            .add(Style.PLAIN, " tokens a tick ")
            .add(Style.CYAN, "░")
            .add(Style.PLAIN, " expected ")
            .add(Style.YELLOW, "─");
    return Double.isNaN(log.threshold())
        ? line.add(Style.PLAIN, " static threshold, after 10 min")
        : line.add(
            Style.PLAIN,
            String.format(
                Locale.ROOT,
                " static threshold: %,d ticks over; outside: %,d",
                log.overThreshold(),
                log.outside()));
  }

  private static void plot(
      List<Column> columns, double from, double to, double threshold, Line line) {
    boolean isThreshold = threshold >= from && threshold < to;
    for (Column column : columns) {
      if (column.seen >= from && column.seen < to) {
        line.add(column.outside ? Style.RED : Style.BOLD, "●");
      } else if (isThreshold) {
        line.add(Style.YELLOW, "─");
      } else if (column.low < to && column.high >= from) {
        line.add(Style.CYAN, "░");
      } else {
        line.add(Style.PLAIN, " ");
      }
    }
  }

  private static String shortly(double value) {
    if (value >= 1e6) {
      return String.format(Locale.ROOT, "%.1fM", value / 1e6);
    }
    return value >= 1e3
        ? String.format(Locale.ROOT, "%.0fk", value / 1e3)
        : String.format(Locale.ROOT, "%.0f", value);
  }
}
