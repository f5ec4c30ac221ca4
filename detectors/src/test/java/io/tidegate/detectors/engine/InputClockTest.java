package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InputClockTest {
  private static final long START = 1_785_484_800_000L;

  @Test
  void gatewayFourMinutesFastWithAThirdOfTheEventsMovesNothing() {
    InputClock clock = new InputClock();
    Random random = new Random(7);
    long honest = START;
    for (int i = 0; i < 200_000; i++) {
      honest += 3;
      clock.accept(random.nextInt(3) == 0 ? honest + 240_000 : honest);
      assertThat(clock.timeMs()).isLessThanOrEqualTo(honest);
    }
    assertThat(clock.timeMs()).isGreaterThan(honest - 500);
    assertThat(clock.endMs()).isBetween(honest - 100, honest);
  }

  @Test
  void oneRecordDatedTwoDaysAheadMovesNothing() {
    InputClock clock = new InputClock();
    for (int i = 0; i < 100; i++) {
      clock.accept(START + i * 100L);
    }
    clock.accept(START + 2 * 86_400_000L);
    clock.accept(START + 10_000);
    assertThat(clock.timeMs()).isLessThanOrEqualTo(START + 10_000);
    assertThat(clock.timeMs()).isGreaterThan(START);
    assertThat(clock.endMs()).isEqualTo(START + 10_000);
  }

  @Test
  void knowsAGatewayWhoseClockIsAheadByItsDistanceFromTheOthers() {
    InputClock clock = new InputClock();
    Random random = new Random(5);
    int honestAhead = 0;
    for (int i = 0; i < 1_000; i++) {
      boolean fast = i >= 200 && i % 4 == 0;
      long time = START + i * 40L + random.nextInt(800) + (fast ? 20_000 : 0);
      if (fast) {
        assertThat(clock.isAhead(time)).isTrue();
      } else if (clock.isAhead(time)) {
        honestAhead++;
      }
      clock.accept(time);
    }
    assertThat(honestAhead).isZero();
  }

  @Test
  void timesThatComeSlowlyAreNotAhead() {
    InputClock clock = new InputClock();
    for (int i = 0; i < 200; i++) {
      assertThat(clock.isAhead(START + i * 5_000L)).isFalse();
      clock.accept(START + i * 5_000L);
    }
  }

  @Test
  void fewEventsFarApartStillReachTheirEnd() {
    InputClock clock = new InputClock();
    clock.accept(START);
    clock.accept(START + 50_000);
    clock.accept(START + 100_000);
    assertThat(clock.endMs()).isEqualTo(START + 100_000);
  }

  @Test
  void continuesAfterARestore() {
    InputClock clock = new InputClock();
    Random random = new Random(3);
    for (int i = 0; i < 150; i++) {
      clock.accept(START + i * 50L + random.nextInt(900));
    }
    ByteWriter out = new ByteWriter();
    clock.write(out);
    InputClock restored = InputClock.read(new ByteReader(out.toBytes()));
    for (int i = 150; i < 400; i++) {
      long time = START + i * 50L + random.nextInt(900);
      clock.accept(time);
      restored.accept(time);
      assertThat(restored.timeMs()).isEqualTo(clock.timeMs());
      assertThat(restored.endMs()).isEqualTo(clock.endMs());
    }
  }
}
