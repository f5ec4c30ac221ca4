package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** An input whose clock is wrong or whose records are rare holds the others for a while at most. */
class LateInputTest {
  private static final long END_MS = 400_000;

  @Test
  void aSlowClockHoldsNobodyLongerThanAMinuteAndIsNamed() {
    LiveInputs inputs = honest().requests(3, 0, END_MS, 50, -600_000).until(END_MS);
    assertThat(lagMs(inputs, END_MS)).isLessThan(90_000);
    assertThat(inputs.engine.alerts)
        .anyMatch(alert -> alert.contains("late-input") && alert.contains("partition 3 by 60"));
  }

  @Test
  void aFastClockAmongOthersMakesNobodyLate() {
    LiveInputs inputs = honest().requests(3, 0, END_MS, 50, 280_000).until(END_MS);
    assertThat(lagMs(inputs, END_MS)).isLessThan(20_000);
    assertThat(inputs.engine.detected(Meter.LATE_PANES)).isZero();
    assertThat(inputs.engine.alerts).noneMatch(alert -> alert.contains("late-input"));
  }

  @Test
  void whereTheBrokerStampsAFastClockGoesNoFasterThanTheBroker() {
    LiveInputs inputs =
        new LiveInputs(2)
            .stamped()
            .requests(0, 0, 200_000, 50)
            .requests(1, 0, 100_000, 50, 280_000)
            .until(END_MS);
    assertThat(inputs.engine.observed(Meter.LATE)).isZero();
    assertThat(inputs.engine.detected(Meter.LATE_PANES)).isZero();
  }

  @Property(tries = 30)
  void whereTheBrokerStampsRareRecordsHoldNobody(
      @ForAll @IntRange(min = 500, max = 120_000) int everyMs) {
    LiveInputs inputs =
        new LiveInputs(2)
            .stamped()
            .requests(0, 0, END_MS, 50)
            .requests(1, 0, END_MS, everyMs)
            .until(END_MS);
    assertThat(worstLagMs(inputs)).isLessThan(20_000);
    assertThat(inputs.engine.detected(Meter.LATE_PANES)).isZero();
    assertThat(inputs.engine.observed(Meter.LATE)).isZero();
  }

  private static LiveInputs honest() {
    LiveInputs inputs = new LiveInputs(4);
    for (int i = 0; i < 3; i++) {
      inputs.requests(i, 0, END_MS, 50);
    }
    return inputs;
  }

  /** How long after its end the last tick was closed. */
  private static long lagMs(LiveInputs inputs, long endMs) {
    return endMs - inputs.engine.detected(Meter.TICKS_CLOSED) * 5_000;
  }

  /** How long after its end any tick was closed, but for the first, when clocks know little. */
  private static long worstLagMs(LiveInputs inputs) {
    List<Long> lags = new ArrayList<>();
    for (String closing : inputs.closings) {
      String[] parts = closing.split("; ", -1);
      lags.add(Long.parseLong(parts[0]) - Long.parseLong(parts[1]) * 5_000);
    }
    return lags.stream().skip(20).mapToLong(Long::longValue).max().orElse(Long.MAX_VALUE);
  }
}
