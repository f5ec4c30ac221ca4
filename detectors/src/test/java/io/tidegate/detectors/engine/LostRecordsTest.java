package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Records that went from the broker unread are counted, told, and said of what lacks them. */
class LostRecordsTest {
  private final LiveInputs made = new LiveInputs(1);
  private final InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), 1, 1);
  private long offset;

  @Test
  void isCountedOnceAndToldWithItsInput() {
    engine.scalingReadThrough(Long.MAX_VALUE);
    feed(0, 60_000);
    engine.lost(0, offset, offset + 500);
    engine.lost(0, offset, offset + 500);
    engine.commitAndRestart(0);
    engine.scalingReadThrough(Long.MAX_VALUE);
    engine.lost(0, offset, offset + 500);
    engine.lost(0, offset, offset + 600);
    assertThat(told())
        .singleElement()
        .asString()
        .contains("500 records of tidegate.telemetry-0 went from the broker");
    offset += 600;
    feed(90_000, 120_000);
    engine.end();
    assertThat(engine.observed(Meter.LOST)).as("since the restart").isEqualTo(100);
  }

  @Test
  void whatIsJudgedInTicksThatLackRecordsSaysSo() {
    engine.scalingReadThrough(Long.MAX_VALUE);
    feed(0, 5_000);
    engine.lost(0, offset, offset + 500);
    offset += 500;
    feed(30_000, 90_000);
    engine.end();
    List<String> created =
        engine.alerts.stream().filter(alert -> alert.contains("unpriced-model")).toList();
    assertThat(created).isNotEmpty();
    assertThat(created.get(0)).contains("\"incomplete\":true");
  }

  @Test
  void ticksLackRecordsFromTheGapToTheFirstRecordBehindIt() {
    IncompleteTicks ticks = new IncompleteTicks(1);
    ticks.add("a", 10, Long.MAX_VALUE);
    assertThat(ticks.holds(9)).isFalse();
    assertThat(ticks.holds(1_000)).isTrue();
    ticks.add("a", 12, 15);
    ticks.add("b", 20, 22);
    assertThat(ticks.holds(10)).isTrue();
    assertThat(ticks.holds(14)).isTrue();
    assertThat(ticks.holds(15)).isFalse();
    assertThat(ticks.holds(21)).isTrue();
    ticks.forgetBefore(15);
    assertThat(ticks.holds(14)).isFalse();
    assertThat(ticks.holds(21)).isTrue();
  }

  private List<String> told() {
    return engine.alerts.stream().filter(alert -> alert.contains("lost-records")).toList();
  }

  private void feed(long fromMs, long toMs) {
    for (long at = fromMs; at < toMs; at += 50) {
      engine.telemetry(0, offset, made.recordOf(at, "r" + offset++));
    }
  }
}
