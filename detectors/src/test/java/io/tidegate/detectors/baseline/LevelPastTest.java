package io.tidegate.detectors.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.evidence.OwnTail;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

final class LevelPastTest {
  private static final LevelPast.Floors FLOORS = new LevelPast.Floors(0.002, 0.05);
  private static final OwnTail.Prior PRIOR = new OwnTail.Prior(0.15, 4, 0.08, 10, 0);
  private static final double BAR = 10;

  /** An hour at 1 of 100. */
  private final LevelPast past = LevelPast.FRESH.passed(FLOORS.level(1, 100), 60);

  @Test
  void letsACustomerGrowAThirdMoreThanATenfoldSurge() {
    assertThat(past.nats(FLOORS.level(13, 1_000), FLOORS, PRIOR)).isLessThan(BAR / 2);
    assertThat(past.nats(FLOORS.level(13, 112), FLOORS, PRIOR)).isGreaterThan(BAR);
    assertThat(past.nats(FLOORS.level(60, 1_050), FLOORS, PRIOR)).isGreaterThan(BAR);
  }

  @Test
  void letsNobodyGrowWhereEverybodyGrewLongBefore() {
    LevelPast passedBy = past.passed(FLOORS.level(1, 1_000), 15);
    assertThat(passedBy.nats(FLOORS.level(20, 1_020), FLOORS, PRIOR)).isGreaterThan(BAR);
    LevelPast joined = past.passed(FLOORS.level(10, 1_000), 15);
    assertThat(joined.nats(FLOORS.level(20, 1_020), FLOORS, PRIOR)).isLessThan(BAR);
    LevelPast asleep = past.passed(FLOORS.level(0, 1_000), 15);
    assertThat(asleep.nats(FLOORS.level(12, 1_020), FLOORS, PRIOR)).isLessThan(BAR / 2);
  }

  @Property(tries = 300)
  void neverFindsWhoGrowsNoMoreThanEverybody(
      @ForAll @DoubleRange(min = 1, max = 50) double times,
      @ForAll @DoubleRange(min = 0, max = 1) double part) {
    double own = 1 + part * (times - 1);
    assertThat(past.nats(FLOORS.level(own, 99 * times + own), FLOORS, PRIOR)).isLessThan(BAR / 2);
  }

  @Property(tries = 300)
  void isNoLessSurprisedByMoreOfTheSameDemand(
      @ForAll @DoubleRange(min = 0, max = 100) double level,
      @ForAll @DoubleRange(min = 0, max = 100) double more,
      @ForAll @DoubleRange(min = 0, max = 10_000) double rest) {
    assertThat(past.nats(FLOORS.level(level + more, rest + level + more), FLOORS, PRIOR))
        .isGreaterThanOrEqualTo(past.nats(FLOORS.level(level, rest + level), FLOORS, PRIOR) - 1e-9);
  }
}
