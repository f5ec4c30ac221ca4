package io.tidegate.detectors.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.detectors.series.NabSeries.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/**
 * The detector on the Numenta Anomaly Benchmark; a copy of it is named by {@code -Dtidegate.nab=}.
 */
final class NabTest {
  private static final String PROPERTY = "tidegate.nab";

  /** What its authors publish for Random Cut Forest, standard profile. */
  private static final double RANDOM_CUT_FOREST = 51.7;

  @Test
  void scoresWellAboveRandomCutForest() throws IOException {
    String path = System.getProperty(PROPERTY, "");
    assumeTrue(!path.isEmpty(), "no copy of NAB v1.1 is named by -D" + PROPERTY + "=DIR");
    List<NabSeries> series = NabSeries.all(Path.of(path));
    assertThat(series).hasSize(58);
    List<double[]> scores = series.stream().map(NabTest::scores).toList();

    report("standard", series, scores, Profile.STANDARD);
    report("low false positives", series, scores, Profile.LOW_FALSE_POSITIVES);
    report("low false negatives", series, scores, Profile.LOW_FALSE_NEGATIVES);

    double fixed = corpus(series, scores, SeriesScorer.ALARM, Profile.STANDARD, i -> true);
    double unseen = corpus(series, scores, SeriesScorer.ALARM, Profile.STANDARD, i -> i % 2 == 1);
    assertThat(fixed).isGreaterThan(RANDOM_CUT_FOREST + 18);
    assertThat(unseen).isGreaterThan(RANDOM_CUT_FOREST + 13);
  }

  /** Prints the figures that the documentation states. */
  private static void report(
      String name, List<NabSeries> series, List<double[]> scores, Profile profile) {
    double at = SeriesScorer.ALARM;
    double optimum = optimalThreshold(series, scores, profile);
    System.out.printf(
        Locale.ROOT,
        "NAB, %s: at %.2f tuned half %.2f, other half %.2f, all %.2f; at its optimum %.6f all"
            + " %.2f%n",
        name,
        at,
        corpus(series, scores, at, profile, i -> i % 2 == 0),
        corpus(series, scores, at, profile, i -> i % 2 == 1),
        corpus(series, scores, at, profile, i -> true),
        optimum,
        corpus(series, scores, optimum, profile, i -> true));
  }

  private static double optimalThreshold(
      List<NabSeries> series, List<double[]> scores, Profile profile) {
    TreeSet<Double> thresholds = new TreeSet<>();
    scores.forEach(each -> Arrays.stream(each).filter(s -> s > 0.45).forEach(thresholds::add));
    double best = SeriesScorer.ALARM;
    for (double threshold : thresholds) {
      if (corpus(series, scores, threshold, profile, i -> true)
          > corpus(series, scores, best, profile, i -> true)) {
        best = threshold;
      }
    }
    return best;
  }

  private static double corpus(
      List<NabSeries> series,
      List<double[]> scores,
      double threshold,
      Profile profile,
      IntPredicate which) {
    double raw = 0;
    int windows = 0;
    for (int i = 0; i < series.size(); i++) {
      if (which.test(i)) {
        raw += series.get(i).score(scores.get(i), threshold, profile);
        windows += series.get(i).windows();
      }
    }
    return NabSeries.normalised(raw, windows, profile);
  }

  private static double[] scores(NabSeries series) {
    SeriesScorer scorer = new SeriesScorer();
    List<Double> scores = new ArrayList<>();
    for (int row = 0; row < series.times().size(); row++) {
      scores.add(scorer.score(series.times().get(row), series.values().get(row)));
    }
    return scores.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
