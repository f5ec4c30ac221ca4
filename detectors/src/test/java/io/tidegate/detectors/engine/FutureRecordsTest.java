package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Where no broker stamps records, those of a wrong time are refused, and nothing else is. */
class FutureRecordsTest {
  private static final long CENTURY_MS = 3_000_000_000_000L;
  private static final long NIGHT_MS = 9 * 3_600_000L;

  @Test
  void aRecordOfALaterCenturyIsRefusedAndChangesNothing() {
    LiveInputs clean = new LiveInputs(1).requests(0, 0, 120_000, 50).until(150_000);
    LiveInputs dirty =
        new LiveInputs(1)
            .requests(0, 0, 120_000, 50)
            .request(0, 30_010, CENTURY_MS, "late-born")
            .until(150_000);
    assertThat(dirty.engine.deadLetters)
        .singleElement()
        .asString()
        .contains("time_in_future", "\"offset\":601");
    assertThat(dirty.engine.alerts).isEqualTo(clean.engine.alerts);
    assertThat(dirty.closings).isEqualTo(clean.closings);
  }

  @Test
  void aClockSixMinutesFastIsRefusedAndChangesNothing() {
    LiveInputs clean = new LiveInputs(1).requests(0, 0, 300_000, 50).until(330_000);
    LiveInputs dirty =
        new LiveInputs(1)
            .requests(0, 0, 300_000, 50)
            .requests(0, 30_010, 300_000, 500, 360_000)
            .until(330_000);
    assertThat(dirty.engine.deadLetters)
        .hasSizeGreaterThan(400)
        .allMatch(letter -> letter.contains("time_in_future"));
    assertThat(dirty.engine.alerts).isEqualTo(clean.engine.alerts);
  }

  @Test
  void afterANightNothingIsLost() {
    LiveInputs inputs =
        new LiveInputs(1)
            .requests(0, 0, 60_000, 50)
            .requests(0, NIGHT_MS, NIGHT_MS + 60_000, 50)
            .until(NIGHT_MS + 90_000);
    assertThat(inputs.engine.deadLetters).isEmpty();
    assertThat(inputs.engine.observed(Meter.EVENTS)).isEqualTo(2_400);
    assertThat(inputs.engine.observed(Meter.LATE)).isZero();
  }

  @Test
  void whatWaitsOutlivesARestart() {
    InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), 1, 1);
    LiveInputs made = new LiveInputs(1);
    engine.scalingReadThrough(Long.MAX_VALUE);
    long offset = 0;
    for (long at = 0; at < 10_000; at += 50) {
      engine.telemetry(0, offset, made.recordOf(at, "r" + offset++));
    }
    for (long at = NIGHT_MS; at < NIGHT_MS + 10_000; at += 50) {
      engine.telemetry(0, offset, made.recordOf(at, "r" + offset++));
      engine.commitAndRestart(0);
      engine.scalingReadThrough(Long.MAX_VALUE);
    }
    engine.end();
    assertThat(engine.deadLetters).isEmpty();
    assertThat(engine.detected(Meter.TICKS_CLOSED)).isEqualTo(4);
    assertThat(engine.detected(Meter.LATE_PANES)).isZero();
  }

  @Property(tries = 60)
  void honestRecordsAreNeverRefusedHoweverRareAndUneven(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 22) int rate) {
    Random random = new Random(seed);
    InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), 1, 1);
    LiveInputs made = new LiveInputs(1);
    engine.scalingReadThrough(Long.MAX_VALUE);
    long meanMs = 1L << rate;
    long now = 0;
    long offset = 0;
    for (int i = 0; i < 400; i++) {
      double step = -StrictMath.log(1 - random.nextDouble()) * meanMs;
      now += (long) step + (random.nextInt(100) == 0 ? random.nextInt(40_000_000) : 0);
      engine.telemetry(0, offset, made.recordOf(now - random.nextInt(2_000), "r" + offset++));
    }
    engine.end();
    assertThat(engine.deadLetters).isEmpty();
    assertThat(engine.observed(Meter.EVENTS)).isEqualTo(400);
  }
}
