package io.tidegate.app.whatif;

import io.tidegate.app.chart.SvgChart;
import io.tidegate.app.chart.SvgChart.Axis;
import io.tidegate.schemas.alert.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Pictures of one cluster: its size, its demand beside what was expected, what came when. */
final class WhatIfCharts {
  private static final String BAND = "#9ec9e8";
  private static final String EXPECTED = "#2a6f9e";
  private static final String OBSERVED = "#222222";
  private static final String SECURED = "#2e8b57";
  private static final String LOUD = "#c0392b";
  private static final String LOW = "#e6a23c";
  private static final String CONTAINED = "#7d3c98";
  private static final double HOUR_MS = 3_600_000;

  private WhatIfCharts() {}

  /** The charts, as SVG; none where nothing was seen of the cluster. */
  static List<String> of(
      String cluster, FleetCurve curve, List<FoundLog.Found> found, List<PolicyTrial> trials) {
    List<FleetCurve.Point> points = curve.points();
    if (points.size() < 2) {
      return List.of();
    }
    long startMs = curve.timesMs().get(0);
    double[] hours =
        curve.timesMs().stream().mapToDouble(time -> (time - startMs) / HOUR_MS).toArray();
    Axis across = Axis.linear("hours", 0, Math.max(hours[hours.length - 1], 1e-3));
    return List.of(
        size(cluster, across, hours, points),
        demand(cluster, across, hours, points),
        events(cluster, across, startMs, found, trials));
  }

  private static String size(
      String cluster, Axis across, double[] hours, List<FleetCurve.Point> points) {
    double[] ready = values(points, FleetCurve.Point::ready);
    return new SvgChart(
            "Fleet of " + cluster, across, Axis.linear("nodes", 0, Math.max(1, largest(ready))))
        .line("ready", OBSERVED, hours, ready)
        .line("secured", SECURED, hours, values(points, FleetCurve.Point::secured))
        .toSvg();
  }

  private static String demand(
      String cluster, Axis across, double[] hours, List<FleetCurve.Point> points) {
    double[] seen = values(points, FleetCurve.Point::tokens);
    double[] highs = values(points, FleetCurve.Point::high);
    double most = Math.max(largest(seen), Math.min(largest(highs), 3 * largest(seen)));
    return new SvgChart(
            "Demand of " + cluster, across, Axis.linear("tokens a tick", 0, Math.max(1, most)))
        .band("expected band", BAND, hours, values(points, FleetCurve.Point::low), highs)
        .line("expected", EXPECTED, hours, values(points, FleetCurve.Point::expected))
        .line("seen", OBSERVED, hours, seen)
        .toSvg();
  }

  /** Findings by severity, and above them one row of containments for each policy. */
  private static String events(
      String cluster,
      Axis across,
      long startMs,
      List<FoundLog.Found> found,
      List<PolicyTrial> trials) {
    int rows = Severity.values().length + trials.size() + 1;
    SvgChart chart =
        new SvgChart(
            "Findings of " + cluster + " by severity (1 to 5), and containments above",
            across,
            Axis.linear("severity", 0, rows));
    List<FoundLog.Found> own =
        found.stream().filter(each -> each.about().cluster().equals(cluster)).toList();
    chart.points("low", LOW, hours(own, startMs, false), heights(own, false));
    chart.points("medium on", LOUD, hours(own, startMs, true), heights(own, true));
    for (int i = 0; i < trials.size(); i++) {
      List<TriedCommand> commands =
          trials.get(i).commands().stream()
              .filter(each -> each.target().cluster().equals(cluster))
              .toList();
      double height = Severity.values().length + 1 + i;
      double[] starts =
          commands.stream().mapToDouble(each -> (each.startMs() - startMs) / HOUR_MS).toArray();
      chart.points(
          trials.get(i).policy().reference(), CONTAINED, starts, filled(starts.length, height));
    }
    return chart.toSvg();
  }

  private static double[] hours(List<FoundLog.Found> found, long startMs, boolean isLoud) {
    return found.stream()
        .filter(each -> isLoud == isLoud(each))
        .mapToDouble(each -> (each.firstMs() - startMs) / HOUR_MS)
        .toArray();
  }

  private static double[] heights(List<FoundLog.Found> found, boolean isLoud) {
    return found.stream()
        .filter(each -> isLoud == isLoud(each))
        .mapToDouble(each -> each.severity().id())
        .toArray();
  }

  private static boolean isLoud(FoundLog.Found found) {
    return found.severity().compareTo(Severity.MEDIUM) >= 0;
  }

  private static double[] filled(int length, double value) {
    double[] values = new double[length];
    Arrays.fill(values, value);
    return values;
  }

  private static double[] values(
      List<FleetCurve.Point> points, ToDoubleFunction<FleetCurve.Point> of) {
    List<Double> values = new ArrayList<>();
    points.forEach(point -> values.add(of.applyAsDouble(point)));
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Double.isFinite(value) ? Math.max(largest, value) : largest;
    }
    return largest;
  }
}
