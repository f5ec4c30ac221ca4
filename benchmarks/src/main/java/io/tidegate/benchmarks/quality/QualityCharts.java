package io.tidegate.benchmarks.quality;

import io.tidegate.app.chart.SvgChart;
import io.tidegate.app.chart.SvgChart.Axis;
import io.tidegate.benchmarks.quality.Intervals.Interval;
import io.tidegate.detectors.engine.FleetSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;

/** The report's charts. */
final class QualityCharts {
  private static final String OBSERVED = "#1f5fa8";
  private static final String EXPECTED = "#f2a541";
  private static final String BAND = "#f7d9a8";
  private static final String IDEAL = "#999999";

  /** In the order of the methods' names, Tidegate first. */
  private static final List<String> METHODS =
      List.of("#1f5fa8", "#c7522a", "#8a9a5b", "#a56cc1", "#d9a441", "#555555");

  private static final double TICKS_PER_MINUTE = 12;

  private QualityCharts() {}

  /** Tokens beside what was expected of them, while the fleet grows tenfold. */
  static String band(RunOutcome run) {
    List<FleetSnapshot> ticks = run.snapshots();
    long startMs = ticks.get(0).tickEndMs();
    double[] minutes = values(ticks, each -> (each.tickEndMs() - startMs) / 60_000.0);
    double[] observed = values(ticks, each -> each.observedTokens() * TICKS_PER_MINUTE);
    double[] highs = values(ticks, each -> each.highTokens() * TICKS_PER_MINUTE);
    double most = Math.max(largest(observed), Math.min(largest(highs), 3 * largest(observed)));
    return new SvgChart(
            "Tokens of " + run.scenario().id() + ", seed " + run.seed(),
            Axis.linear("minutes", 0, Math.max(1, minutes[minutes.length - 1])),
            Axis.linear("tokens a minute", 0, Math.max(1, most)))
        .band(
            "expected band",
            BAND,
            minutes,
            values(ticks, each -> each.lowTokens() * TICKS_PER_MINUTE),
            highs)
        .line(
            "expected",
            EXPECTED,
            minutes,
            values(ticks, each -> each.expectedTokens() * TICKS_PER_MINUTE))
        .line("observed", OBSERVED, minutes, observed)
        .toSvg();
  }

  /** Ready nodes over the same time. */
  static String size(RunOutcome run) {
    List<FleetSnapshot> ticks = run.snapshots();
    long startMs = ticks.get(0).tickEndMs();
    double[] minutes = values(ticks, each -> (each.tickEndMs() - startMs) / 60_000.0);
    double[] asked = values(ticks, FleetSnapshot::provisioned);
    return new SvgChart(
            "Nodes of " + run.scenario().id() + ", seed " + run.seed(),
            Axis.linear("minutes", 0, Math.max(1, minutes[minutes.length - 1])),
            Axis.linear("nodes", 0, Math.max(1, largest(asked))))
        .line("provisioned", EXPECTED, minutes, asked)
        .line("ready", OBSERVED, minutes, values(ticks, FleetSnapshot::ready))
        .toSvg();
  }

  /** The share of all incidents that each method found within a time. */
  static String delays(SortedMap<String, List<Double>> byMethod) {
    double longest =
        byMethod.values().stream()
            .flatMap(List::stream)
            .mapToDouble(Double::doubleValue)
            .filter(Double::isFinite)
            .max()
            .orElse(1);
    SvgChart chart =
        new SvgChart(
            "Found of all that was injected, by time since the first record that shows it",
            Axis.logarithmic("seconds", 1, Math.max(10, longest)),
            Axis.linear("share found", 0, 1));
    int method = 0;
    for (Map.Entry<String, List<Double>> entry : byMethod.entrySet()) {
      double[] found =
          entry.getValue().stream()
              .mapToDouble(each -> Math.max(1, each))
              .filter(Double::isFinite)
              .sorted()
              .toArray();
      double all = entry.getValue().size();
      double[] times = new double[2 * found.length + 2];
      double[] shares = new double[times.length];
      for (int i = 0; i <= found.length; i++) {
        times[2 * i] = i == 0 ? 1 : found[i - 1];
        times[2 * i + 1] = i == found.length ? Math.max(10, longest) : found[i];
        shares[2 * i] = i / all;
        shares[2 * i + 1] = i / all;
      }
      chart.line(entry.getKey(), METHODS.get(method++ % METHODS.size()), times, shares);
    }
    return chart.toSvg();
  }

  /** False findings a day that were seen against those that were accepted. */
  static String budgets(SortedMap<Double, List<RunOutcome>> byBudget) {
    int size = byBudget.size();
    double[] accepted = new double[size];
    double[] seen = new double[size];
    double[] lows = new double[size];
    double[] highs = new double[size];
    int i = 0;
    for (Map.Entry<Double, List<RunOutcome>> entry : byBudget.entrySet()) {
      Tally tally = Contender.tidegate().tally(entry.getValue(), run -> true);
      Interval interval = Intervals.poisson(tally.wrong().size());
      accepted[i] = entry.getKey();
      seen[i] = tally.wrong().size() / tally.days();
      lows[i] = interval.low() / tally.days();
      highs[i] = interval.high() / tally.days();
      i++;
    }
    double most = Math.max(200, largest(highs));
    return new SvgChart(
            "False findings of severity medium or higher on benign fleets",
            Axis.logarithmic("accepted a day", 0.3, 200),
            Axis.logarithmic("seen a day, with 95 % interval", 0.1, most))
        .line("as accepted", IDEAL, new double[] {0.3, 200}, new double[] {0.3, 200})
        .bars(OBSERVED, accepted, lows, highs)
        .points("seen", OBSERVED, accepted, seen)
        .toSvg();
  }

  private static double[] values(List<FleetSnapshot> ticks, ToDoubleFunction<FleetSnapshot> of) {
    return ticks.stream().mapToDouble(of).toArray();
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).filter(Double::isFinite).max().orElse(0);
  }
}
