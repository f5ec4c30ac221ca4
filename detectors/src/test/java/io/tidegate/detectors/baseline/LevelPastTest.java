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
    assertThat(past.nats(FLOORS.level(13, 1_000), PRIOR)).isLessThan(BAR / 2);
    assertThat(past.nats(FLOORS.level(13, 112), PRIOR)).isGreaterThan(BAR);
    assertThat(past.nats(FLOORS.level(60, 1_050), PRIOR)).isGreaterThan(BAR);
  }

  @Property(tries = 300)
  void neverFindsWhoGrowsNoMoreThanEverybody(
      @ForAll @DoubleRange(min = 1, max = 50) double times,
      @ForAll @DoubleRange(min = 0, max = 1) double part) {
    double own = 1 + part * (times - 1);
    assertThat(past.nats(FLOORS.level(own, 99 * times + own), PRIOR)).isLessThan(BAR / 2);
  }

  @Property(tries = 300)
  void isNoLessSurprisedByMoreOfTheSameDemand(
      @ForAll @DoubleRange(min = 0, max = 100) double level,
      @ForAll @DoubleRange(min = 0, max = 100) double more,
      @ForAll @DoubleRange(min = 0, max = 10_000) double rest) {
    assertThat(past.nats(FLOORS.level(level + more, rest + level + more), PRIOR))
        .isGreaterThanOrEqualTo(past.nats(FLOORS.level(level, rest + level), PRIOR) - 1e-9);
  }
}
