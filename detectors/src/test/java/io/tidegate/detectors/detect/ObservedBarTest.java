package io.tidegate.detectors.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The bar that checks itself, on streams whose families no detector assumes. */
class ObservedBarTest {
  private static final double BAR = 9;
  private static final int TICKS_PER_HOUR = 720;
  private static final int STREAMS = 300;

  @Test
  void whatNobodySawStandsAtTheory() {
    assertThat(ObservedBar.of(List.of())).isEqualTo(ObservedBar.THEORY);
    Crossings calm = new Crossings();
    calm.tested(1_000_000, 500);
    assertThat(ObservedBar.of(List.of(calm)).factor()).isEqualTo(1);
  }

  @Test
  void aTailAsLightAsTheoryStandsAtTheory() {
    assertThat(ObservedBar.of(List.of(crossings(1_000, 1_500_000, 900, 400, 90))).factor())
        .isEqualTo(1);
  }

  @Test
  void aTailHalfAsSteepNeedsTwiceTheBarAndOneThatStandsStillDoesNotFit() {
    ObservedBar half = ObservedBar.of(List.of(crossings(1_000, 200_000, 600, 420, 260, 160, 110)));
    assertThat(half.fits()).isTrue();
    assertThat(half.factor()).isBetween(1.3, 2.0);

    ObservedBar flat =
        ObservedBar.of(List.of(crossings(1_000, 200_000, 500, 480, 460, 440, 420, 400, 390)));
    assertThat(flat.fits()).isFalse();
    assertThat(flat.factor()).isEqualTo(2);
  }

  @Test
  void fewCrossingsMoveNothing() {
    assertThat(ObservedBar.of(List.of(crossings(40, 20_000, 9, 9, 9, 9, 9, 9, 9))))
        .matches(bar -> bar.factor() == 1 && bar.fits());
  }

  @Test
  void levelsAreQuartersOfTheBar() {
    assertThat(Crossings.levelsOf(score(BAR * 0.49))).isZero();
    assertThat(Crossings.levelsOf(score(BAR * 0.5))).isEqualTo(1);
    assertThat(Crossings.levelsOf(score(BAR))).isEqualTo(3);
    assertThat(Crossings.levelsOf(score(BAR * 9))).isEqualTo(Crossings.LEVELS);
    assertThat(Crossings.levelsOf(new ScoreBuilder(TENANT).proof().build())).isZero();
  }

  @Property(tries = 200)
  void chaffOfLessThanFivePercentMovesNoBar(
      @ForAll @IntRange(min = 1, max = 5_000) int entities,
      @ForAll @IntRange(min = 1, max = 7) int levels,
      @ForAll @IntRange(min = 1, max = 8) int windows) {
    List<Crossings> seen = new ArrayList<>();
    for (int i = 0; i < windows; i++) {
      Crossings window = new Crossings();
      window.tested(entities * 1_000L, entities);
      for (int chaff = 0; chaff < entities * 4 / 100; chaff++) {
        window.reached(0, levels, BAR);
      }
      seen.add(window);
    }

    assertThat(ObservedBar.of(seen)).matches(bar -> bar.factor() == 1 && bar.fits());
  }

  @Property(tries = 100)
  void countsAddUpInAnyOrderAndSurviveAsBytes(@ForAll Random random) {
    List<Crossings> parts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Crossings part = new Crossings();
      part.tested(random.nextInt(1_000), random.nextInt(50));
      for (int k = random.nextInt(40); k > 0; k--) {
        part.reached(0, random.nextInt(8), BAR + random.nextInt(2));
      }
      parts.add(part);
    }
    Crossings forth = new Crossings();
    parts.forEach(forth::add);
    Crossings back = new Crossings();
    for (int i = parts.size() - 1; i >= 0; i--) {
      back.add(Crossings.read(new ByteReader(bytesOf(parts.get(i)))));
    }
    assertThat(bytesOf(back)).isEqualTo(bytesOf(forth));
  }

  /** Two hours of streams of a family; then two hours are held to the bar that these call for. */
  @Property(tries = 30)
  void fromTheThirdHourOnTheRateIsWithinTwiceTheBudget(
      @ForAll Random random, @ForAll @IntRange(min = 0, max = 5) int family) {
    ToDoubleFunction<Random> evidence = family(family, random);
    Crossings counts = new Crossings();
    int[] reached = new int[STREAMS];
    counts.tested(2L * TICKS_PER_HOUR * STREAMS, STREAMS);
    for (int tick = 0; tick < 2 * TICKS_PER_HOUR; tick++) {
      for (int stream = 0; stream < STREAMS; stream++) {
        int levels = Crossings.levelsOf(score(evidence.applyAsDouble(random)));
        if (levels > reached[stream]) {
          counts.reached(reached[stream], levels, BAR);
          reached[stream] = levels;
        }
      }
    }
    ObservedBar bar = ObservedBar.of(List.of(counts));
    long findings = 0;
    long tests = 4L * TICKS_PER_HOUR * STREAMS;
    for (long test = 0; test < tests && bar.fits(); test++) {
      findings += evidence.applyAsDouble(random) >= BAR * bar.factor() ? 1 : 0;
    }
    double budget = tests * StrictMath.exp(-BAR);

    assertThat((double) findings).isLessThanOrEqualTo(2 * budget + 3 * StrictMath.sqrt(2 * budget));
  }

  /** Draws of a family: what no detector assumes of its evidence. */
  private static ToDoubleFunction<Random> family(int number, Random random) {
    double scale = 1 + random.nextDouble();
    switch (number) {
      case 0:
        return draws -> -StrictMath.log(1 - draws.nextDouble());
      case 1:
        return draws -> -scale * StrictMath.log(1 - draws.nextDouble());
      case 2:
        return draws ->
            -(draws.nextInt(20) == 0 ? 2 * scale : 0.5) * StrictMath.log(draws.nextDouble());
      case 3:
        double shape = 1.5 + 2 * random.nextDouble();
        return draws -> StrictMath.pow(1 - draws.nextDouble(), -1 / shape) - 1;
      case 4:
        return draws -> draws.nextInt(50) == 0 ? 4 * scale * draws.nextDouble() : 0;
      default:
        return draws -> StrictMath.exp(draws.nextGaussian()) * scale / 2;
    }
  }

  private static final EntityKey TENANT = new EntityKey("eu-1", EntityKind.TENANT, "t");

  private static Score score(double nats) {
    return new ScoreBuilder(TENANT).evidence(nats, BAR).build();
  }

  private static Crossings crossings(int entities, long tests, int... reached) {
    Crossings made = new Crossings();
    made.tested(tests, entities);
    for (int level = 0; level < reached.length; level++) {
      for (int i = 0; i < reached[level]; i++) {
        made.reached(level, level + 1, BAR);
      }
    }
    return made;
  }

  private static byte[] bytesOf(Crossings crossings) {
    ByteWriter out = new ByteWriter();
    crossings.write(out);
    return out.toBytes();
  }
}
