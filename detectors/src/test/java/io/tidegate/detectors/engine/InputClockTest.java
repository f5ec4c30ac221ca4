package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
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

  /**
   * Honest clocks disagree by what is waited for at most; a fifth of the events are of clocks that
   * are up to five minutes ahead. Then no time makes an honest event late, and none lags by more
   * than 64 events, nor by more than five minutes and four events.
   */
  @Property(tries = 300)
  void atAnyRateNoClockThatIsAheadMakesOthersLateAndNoTickWaitsForLong(
      @ForAll long seed, @ForAll @IntRange(max = 22) int magnitude, @ForAll boolean evenly) {
    long stepMs = Math.min(3_600_000, 1L << magnitude);
    Random random = new Random(seed);
    double fastShare = random.nextDouble() * 0.2;
    InputClock clock = new InputClock();
    long present = START;
    for (int i = 0; i < 600; i++) {
      double gap = evenly ? 1 : Math.min(8, -Math.log(1 - random.nextDouble()));
      present += Math.max(1, (long) (stepMs * gap));
      boolean fast = random.nextDouble() < fastShare;
      long time = fast ? present + random.nextInt(300_001) : present - random.nextInt(2_001);
      if (!fast && clock.timeMs() != InputClock.NEVER) {
        assertThat(time).isGreaterThanOrEqualTo(clock.timeMs() - 2_000);
      }
      clock.accept(time);
      if (evenly && i >= InputClock.KEPT) {
        long byNumber = InputClock.KEPT * stepMs;
        long byTime = 300_000 + 4 * stepMs;
        assertThat(present - clock.timeMs())
            .isLessThanOrEqualTo(2_000 + Math.min(byNumber, byTime));
      }
    }
  }

  @Test
  void everyThirdRecordOfAFastClockMovesNothingInSparseTraffic() {
    for (long step : new long[] {61_000, 90_000, 600_000}) {
      InputClock clock = new InputClock();
      for (int i = 0; i < 200; i++) {
        long present = START + i * step;
        if (i >= 16) {
          assertThat(clock.timeMs()).isBetween(present - 300_000 - 5 * step, present);
        }
        clock.accept(i % 3 == 0 ? present + 300_000 : present);
      }
    }
  }

  @Test
  void recordsDatedDaysAheadMoveNothingInSparseTraffic() {
    InputClock clock = new InputClock();
    Random random = new Random(13);
    for (int i = 0; i < 20_000; i++) {
      long present = START + i * 61_000L;
      clock.accept(random.nextInt(5) == 0 ? present + 2 * 86_400_000L : present);
      assertThat(clock.timeMs()).isLessThanOrEqualTo(present);
    }
    assertThat(clock.timeMs()).isGreaterThan(START + 19_999 * 61_000L - 64 * 61_000L);
  }

  @Test
  void aLongSilenceIsPassedByTheEventsBehindIt() {
    InputClock clock = new InputClock();
    for (int i = 0; i < 100; i++) {
      clock.accept(START + i * 61_000L);
    }
    long morning = START + 36_000_000;
    for (int i = 0; i < 30; i++) {
      clock.accept(morning + i * 61_000L);
    }
    assertThat(clock.timeMs()).isGreaterThan(morning);
  }

  @Test
  void theBrokersClockTellsTheTimeOfSparseLiveTraffic() {
    InputClock clock = new InputClock();
    Random random = new Random(29);
    for (int i = 0; i < 300; i++) {
      long broker = START + i * 61_000L;
      long time = random.nextInt(5) == 0 ? broker + 240_000 : broker - random.nextInt(1_500);
      boolean honest = time <= broker;
      if (honest && clock.timeMs() != InputClock.NEVER) {
        assertThat(time).isGreaterThan(clock.timeMs() - 2_000);
      }
      clock.accept(time, broker);
      if (i >= 8) {
        assertThat(clock.timeMs()).isBetween(broker - 1_500, broker);
      }
    }
    assertThat(clock.endMs()).isLessThanOrEqualTo(START + 299 * 61_000L);
  }

  @Test
  void whatIsReadLongAfterItHappenedIsNoLiveTraffic() {
    InputClock clock = new InputClock();
    for (int i = 0; i < 300; i++) {
      long broker = START + 86_400_000L + i * 60_000L;
      clock.accept(START + i * 50L, broker);
      assertThat(clock.timeMs()).isLessThanOrEqualTo(START + i * 50L);
    }
  }

  @Test
  void aFileEndsWithItsLastEventHoweverSparseAndNotWithAClockThatIsAhead() {
    InputClock sparse = new InputClock();
    for (int i = 0; i < 5; i++) {
      sparse.accept(START + i * 61_000L);
    }
    sparse.accept(START + 3_000_000);
    assertThat(sparse.fileEndMs()).isEqualTo(START + 3_000_000);
    InputClock fast = new InputClock();
    for (int i = 0; i < 200; i++) {
      fast.accept(START + i * 50L + (i % 4 == 0 ? 240_000 : 0));
    }
    assertThat(fast.fileEndMs()).isEqualTo(START + 199 * 50L);
  }

  @Test
  void continuesAfterARestore() {
    InputClock clock = new InputClock();
    Random random = new Random(3);
    for (int i = 0; i < 150; i++) {
      clock.accept(START + i * 50L + random.nextInt(900), START + i * 51L);
    }
    ByteWriter out = new ByteWriter();
    clock.write(out);
    InputClock restored = InputClock.read(new ByteReader(out.toBytes()));
    for (int i = 150; i < 400; i++) {
      long time = START + i * 50L + random.nextInt(900);
      clock.accept(time, START + i * 51L);
      restored.accept(time, START + i * 51L);
      assertThat(restored.timeMs()).isEqualTo(clock.timeMs());
      assertThat(restored.endMs()).isEqualTo(clock.endMs());
    }
  }
}
