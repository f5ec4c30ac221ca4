package io.tidegate.detectors.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SeriesScorerTest {
  private static final long START = 1_785_484_800_000L;
  private static final long STEP_MS = 300_000;

  @Property(tries = 60)
  void scoresOfAPrefixAreAPrefixOfTheScores(
      @ForAll long seed, @ForAll @IntRange(max = 1_500) int length) {
    double[] values = wild(new Random(seed), 1_500);
    double[] all = scores(values);
    double[] some = scores(Arrays.copyOf(values, length));
    assertThat(some).containsExactly(Arrays.copyOf(all, length));
  }

  @Property(tries = 60)
  void everyScoreIsBetweenZeroAndOne(@ForAll long seed) {
    for (double score : scores(wild(new Random(seed), 1_500))) {
      assertThat(score).isBetween(0.0, 1.0);
    }
  }

  @Property(tries = 20)
  void theSameSeriesGivesTheSameScores(@ForAll long seed) {
    double[] values = wild(new Random(seed), 1_000);
    assertThat(scores(values)).containsExactly(scores(values));
  }

  @Test
  void unitsDoNotMatter() {
    double[] values = calm(1_500);
    values[1_200] += 40;
    double[] larger = Arrays.stream(values).map(value -> value * 1_024).toArray();
    assertThat(scores(larger)).containsExactly(scores(values));
  }

  @Test
  void aConstantSeriesIsNeverUnusual() {
    double[] values = new double[3_000];
    Arrays.fill(values, 42);
    assertThat(scores(values)).containsOnly(0.0);
  }

  @Test
  void noiseAloneRaisesHardlyAnAlarm() {
    assertThat(alarms(scores(calm(5_000)))).isLessThanOrEqualTo(2);
  }

  @Test
  void aSpikeIsAnAlarmOnce() {
    double[] values = calm(1_500);
    values[1_000] += 40;
    double[] scores = scores(values);
    assertThat(scores[1_000]).isGreaterThan(0.9);
    assertThat(Arrays.copyOfRange(scores, 1_001, 1_126)).containsOnly(0.0);
  }

  @Test
  void aSeriesThatFallsSilentIsAnAlarm() {
    double[] values = calm(2_000);
    Arrays.fill(values, 1_500, 2_000, 100);
    double[] scores = scores(values);
    assertThat(alarms(Arrays.copyOfRange(scores, 1_500, 1_700))).isPositive();
  }

  @Test
  void nothingIsScoredBeforeEnoughWasSeen() {
    double[] values = calm(300);
    values[250] += 1_000;
    assertThat(scores(values)).containsOnly(0.0);
  }

  @Test
  void missingValuesScoreZeroAndTeachNothing() {
    double[] values = calm(1_500);
    values[1_000] += 40;
    SeriesScorer whole = new SeriesScorer();
    SeriesScorer holed = new SeriesScorer();
    for (int i = 0; i < values.length; i++) {
      long time = START + i * STEP_MS;
      assertThat(holed.score(time, Double.NaN)).isZero();
      assertThat(holed.score(time, values[i])).isEqualTo(whole.score(time, values[i]));
    }
  }

  @Test
  void oneHugeValueDoesNotBlindIt() {
    for (double huge : new double[] {1e12, Double.MAX_VALUE, Double.NEGATIVE_INFINITY}) {
      double[] values = calm(3_000);
      values[1_000] = huge;
      values[2_500] += 60;
      double[] scores = scores(values);
      assertThat(scores[1_000]).isGreaterThan(0.99);
      assertThat(alarms(Arrays.copyOfRange(scores, 2_500, 2_520))).isPositive();
    }
  }

  @Test
  void gapsRepetitionsAndLeapsBackDoNoHarm() {
    Random random = new Random(5);
    SeriesScorer scorer = new SeriesScorer();
    int alarms = 0;
    for (double value : calm(2_000)) {
      long time =
          switch (random.nextInt(4)) {
            case 0 -> START;
            case 1 -> Long.MIN_VALUE + random.nextInt(1_000);
            case 2 -> Long.MAX_VALUE - random.nextInt(1_000);
            default -> START + random.nextLong(100 * 86_400_000L);
          };
      if (scorer.score(time, value) >= SeriesScorer.ALARM) {
        alarms++;
      }
    }
    assertThat(alarms).isLessThanOrEqualTo(2);
  }

  private static double[] scores(double[] values) {
    SeriesScorer scorer = new SeriesScorer();
    double[] scores = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      scores[i] = scorer.score(START + i * STEP_MS, values[i]);
    }
    return scores;
  }

  private static long alarms(double[] scores) {
    return Arrays.stream(scores).filter(score -> score >= SeriesScorer.ALARM).count();
  }

  private static double[] calm(int length) {
    Random random = new Random(7);
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = 100 + random.nextGaussian();
    }
    return values;
  }

  private static double[] wild(Random random, int length) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] =
          switch (random.nextInt(30)) {
            case 0 -> Double.NaN;
            case 1 -> Double.MAX_VALUE * random.nextGaussian();
            case 2 -> Double.MIN_VALUE;
            case 3 -> Double.NEGATIVE_INFINITY;
            default -> random.nextGaussian() * (random.nextInt(3) == 0 ? 1e9 : 1);
          };
    }
    return values;
  }
}
