package io.tidegate.benchmarks.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The figures of one contender, round by round. */
final class Samples {
  private final List<Sample> rounds = new ArrayList<>();

  private record Sample(double perSecond, double perCpuSecond) {}

  /** Takes in {@code <events> <seconds> <CPU seconds>}. */
  void add(String figures) {
    String[] parts = figures.split(" ");
    double events = Double.parseDouble(parts[0]);
    rounds.add(
        new Sample(events / Double.parseDouble(parts[1]), events / Double.parseDouble(parts[2])));
  }

  /** Medians, their spread and, round by round, their ratio to the baseline. */
  String row(Samples baseline) {
    List<Double> rates = sorted(rounds, Sample::perSecond);
    return String.format(
        Locale.ROOT,
        "%,9.0f (%,9.0f..%,9.0f) %6.2f  %,12.0f %6.2f  ",
        median(rates),
        rates.get(0),
        rates.get(rates.size() - 1),
        ratio(baseline, Sample::perSecond),
        median(sorted(rounds, Sample::perCpuSecond)),
        ratio(baseline, Sample::perCpuSecond));
  }

  /** The median of the ratios within a round: what an hour of the machine does to both is gone. */
  private double ratio(Samples baseline, Function<Sample, Double> what) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(rounds.size(), baseline.rounds.size()); i++) {
      ratios.add(what.apply(rounds.get(i)) / what.apply(baseline.rounds.get(i)));
    }
    ratios.sort(null);
    return median(ratios);
  }

  private static List<Double> sorted(List<Sample> samples, Function<Sample, Double> what) {
    return samples.stream().map(what).sorted().toList();
  }

  static double median(List<Double> sorted) {
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
