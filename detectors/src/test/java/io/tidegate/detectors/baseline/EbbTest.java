package io.tidegate.detectors.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EbbTest {
  private final Random random = new Random(3);

  /** Two standard deviations are seldom missed where nothing changes. */
  @Test
  void missesAlmostNothingWhileRequestsGoOn() {
    for (double mean : new double[] {0.5, 5, 100}) {
      Ebb ebb = Ebb.FRESH;
      double missing = 0;
      for (long tick = 0; tick < 5_000; tick++) {
        ebb = ebb.next(tick, poisson(mean));
        missing += ebb.missing();
      }
      assertThat(missing / 5_000).isLessThan(0.15 * mean);
    }
  }

  @Test
  void missesWhatCameBeforeAndForgetsItByHalfInFiveMinutes() {
    Ebb ebb = Ebb.FRESH;
    for (long tick = 0; tick < 100; tick++) {
      ebb = ebb.next(tick, 100);
    }
    assertThat(ebb.missing()).isZero();
    Ebb soon = ebb;
    for (long tick = 100; tick < 112; tick++) {
      soon = soon.next(tick, 5);
    }
    assertThat(soon.missing()).isBetween(55.0, 85.0);
    assertThat(soon.next(172, 5).missing()).isBetween(25.0, 45.0);
    assertThat(soon.next(3_000, 5).missing()).isZero();
  }

  @Test
  void isChangedByNoCountThatIsNone() {
    Ebb ebb = Ebb.FRESH.next(1, 5);
    assertThat(ebb.next(2, Double.NaN)).isEqualTo(ebb);
    assertThat(ebb.next(2, -1)).isEqualTo(ebb);
    assertThat(ebb.next(2, Double.POSITIVE_INFINITY)).isEqualTo(ebb);
  }

  private int poisson(double mean) {
    double left = mean;
    int count = -1;
    while (left > 0) {
      left += StrictMath.log(1 - random.nextDouble());
      count++;
    }
    return Math.max(0, count);
  }
}
