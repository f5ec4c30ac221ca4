package io.tidegate.detectors.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.evidence.MixtureCusum.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What theory says of the evidence, held against thousands of seeded streams. */
class EvidenceGuaranteesTest {
  private static final double LEAST_RUN = 500;
  private static final double BAR = StrictMath.log(LEAST_RUN);
  private static final Limits UNLIMITED = new Limits(2 * BAR, Double.POSITIVE_INFINITY, false);
  private static final int STREAMS = 1_000;
  private static final int MOST_TICKS = 1_500;

  /** Standard errors that chance is allowed; one test in thirty thousand fails by it. */
  private static final double TOLERANCE = 4;

  private static final double[] EXTREMES = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    -1,
    -0.0,
    0,
    Double.MIN_VALUE,
    0.5,
    1,
    1e9,
    1e300
  };

  static Stream<Watch<?>> watches() {
    return new Watches(BAR).all();
  }

  @ParameterizedTest
  @MethodSource("watches")
  void runsUnderTheNullAtLeastAsLongAsTheBarStates(Watch<?> watch) {
    for (Limits limits : List.of(UNLIMITED, Limits.ofBar(BAR, 6))) {
      Random random = new Random(41);
      double sum = 0;
      double squares = 0;
      int early = 0;
      for (int i = 0; i < STREAMS; i++) {
        double ticks = watch.ticksToBar(watch.calm(), BAR, limits, MOST_TICKS, random);
        sum += ticks;
        squares += ticks * ticks;
        early += ticks <= LEAST_RUN / 10 ? 1 : 0;
      }
      double mean = sum / STREAMS;
      double error = Math.sqrt((squares / STREAMS - mean * mean) / STREAMS);
      assertThat(mean + TOLERANCE * error).as("average run length").isGreaterThan(LEAST_RUN);
      double chance = TOLERANCE * Math.sqrt(0.1 * 0.9 * STREAMS);
      assertThat((double) early).as("alarms early").isLessThan(0.1 * STREAMS + chance);
    }
  }

  @ParameterizedTest
  @MethodSource("watches")
  void findsAnEffectInTheTimeThatTheoryStatesAndAStrongerOneSooner(Watch<?> watch) {
    Random random = new Random(43);
    double before = Double.POSITIVE_INFINITY;
    for (Watch.Effect effect : watch.effects()) {
      double sum = 0;
      for (int i = 0; i < STREAMS / 2; i++) {
        sum += watch.ticksToBar(effect.draw(), BAR, UNLIMITED, MOST_TICKS, random);
      }
      double mean = sum / (STREAMS / 2);
      assertThat(mean).as("delay").isLessThan(1.3 * effect.delay() + 2);
      assertThat(mean).as("delay of the stronger effect").isLessThan(before);
      before = mean;
    }
  }

  @ParameterizedTest
  @MethodSource("watches")
  <E> void moreOfItIsNeverLessEvidence(Watch<E> watch) {
    Random random = new Random(47);
    Limits limits = Limits.ofBar(BAR, 6);
    E evidence = watch.fresh();
    for (int tick = 0; tick < 500; tick++) {
      double value = watch.effects().get(0).draw().next(random);
      E next = watch.step().after(evidence, tick, value, limits);
      double more = watch.form().nats().applyAsDouble(next);
      for (double less : new double[] {value - 1, value - 2}) {
        E lower = less < 0 ? evidence : watch.step().after(evidence, tick, less, limits);
        assertThat(less < 0 ? 0 : watch.form().nats().applyAsDouble(lower))
            .isLessThanOrEqualTo(more);
      }
      evidence = next;
    }
  }

  @ParameterizedTest
  @MethodSource("watches")
  <E> void survivesARestoreAfterEveryTick(Watch<E> watch) {
    Random random = new Random(53);
    Limits limits = Limits.ofBar(BAR, 6);
    E evidence = watch.fresh();
    E restored = watch.fresh();
    for (int tick = 0; tick < 300; tick++) {
      double value = watch.effects().get(0).draw().next(random);
      evidence = watch.step().after(evidence, tick, value, limits);
      byte[] bytes = watch.bytes(watch.step().after(restored, tick, value, limits));
      assertThat(bytes).isEqualTo(watch.bytes(evidence));
      restored = watch.restored(bytes);
    }
  }

  @ParameterizedTest
  @MethodSource("watches")
  <E> void staysWithinItsCapAndIsNeverNaN(Watch<E> watch) {
    Limits limits = Limits.ofBar(BAR, 6);
    E evidence = watch.fresh();
    for (double value : EXTREMES) {
      for (double next : EXTREMES) {
        evidence = watch.step().after(evidence, 1, value, limits);
        evidence = watch.step().after(evidence, 2, next, limits);
        assertThat(watch.form().nats().applyAsDouble(evidence)).isBetween(0.0, 2 * BAR);
      }
    }
  }

  @Test
  void noExpectationMakesEvidenceNaN() {
    Limits limits = Limits.ofBar(BAR, 6);
    for (double x : EXTREMES) {
      for (double y : EXTREMES) {
        for (double z : EXTREMES) {
          List<Double> all = new ArrayList<>();
          all.add(MixtureCusum.fresh().step(1, x, y, z, limits).step(2, 9, 1, 1, limits).nats());
          all.add(RateCusum.fresh().step(1, x, y, z, limits).step(2, 9, 9, 0.1, limits).nats());
          all.add(NoveltyCusum.fresh().step(1, x, y, limits).step(2, 9, 0.01, limits).nats());
          assertThat(all)
              .as(x + ", " + y + ", " + z)
              .allMatch(nats -> nats >= 0 && nats <= 2 * BAR);
        }
      }
    }
  }
}
