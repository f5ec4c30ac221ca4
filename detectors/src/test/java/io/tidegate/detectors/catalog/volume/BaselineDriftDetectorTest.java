package io.tidegate.detectors.catalog.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.EntityRun;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Growth that is too slow for any other detector is told; what comes and goes is not. */
class BaselineDriftDetectorTest {
  private static final int TICKS_PER_DAY = 17_280;
  private static final int NEVER = -1;

  @Test
  void rampOfTwoPercentADayIsToldWithinTwoMonths() {
    assertThat(firstDay(90, day -> 100 * StrictMath.pow(1.02, Math.max(0, day - 8))))
        .isBetween(40, 68);
  }

  @Test
  void rampOfFivePercentADayIsToldWithinAMonth() {
    assertThat(firstDay(60, day -> 100 * StrictMath.pow(1.05, Math.max(0, day - 8))))
        .isBetween(20, 33);
  }

  @Test
  void steadyUseWeekendsAndADearDayAMonthAreSilent() {
    assertThat(firstDay(90, day -> 100)).isEqualTo(NEVER);
    assertThat(firstDay(90, day -> day % 7 < 5 ? 100 : 5)).isEqualTo(NEVER);
    assertThat(firstDay(90, day -> day % 30 == 29 ? 3_000 : 100)).isEqualTo(NEVER);
  }

  @Test
  void growthOfPenniesIsSilent() {
    assertThat(firstDay(90, day -> StrictMath.pow(1.05, day))).isGreaterThan(60);
  }

  /** The first day on which anything was told, of one request an hour. */
  private static int firstDay(int days, IntToDoubleFunction usdOfDay) {
    EntityRun<BaselineDriftDetector.State> run =
        new EntityRun<>(new BaselineDriftDetector(), EntityKind.TENANT, null);
    for (int day = 0; day < days; day++) {
      for (int hour = 0; hour < 24; hour++) {
        run.spending(usdOfDay.applyAsDouble(day) / 24);
        run.silence(TICKS_PER_DAY / 24 - 1);
      }
      if (!run.fired().isEmpty()) {
        assertThat(run.fired().get(0).severity()).isEqualTo(Severity.LOW);
        return day;
      }
    }
    return NEVER;
  }
}
