package io.tidegate.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class AroundTimeTest {
  private static final long START = 1_785_484_800_000L;
  private static final long DAY = 86_400_000;
  private static final long AHEAD = 300_000;

  @Test
  void inAFileInOrderNoLineIsAheadHoweverSparseItIs() {
    long[] times = LongStream.range(0, 500).map(i -> START + i * 3_600_000).toArray();

    long[] around = around(times);

    for (int i = 0; i < times.length; i++) {
      assertThat(times[i]).as("line %d", i).isLessThanOrEqualTo(around[i] + AHEAD);
    }
  }

  @Test
  void oneWrongClockDoesNotMoveIt() {
    long[] times = LongStream.range(0, 200).map(i -> START + i).toArray();
    times[100] = START + 20 * 60_000;

    assertThat(around(times)[100]).isBetween(START, START + 200);
  }

  @Test
  void aTimeFarAheadIsRefusedAtTheEndOfAFileToo() {
    long[] times = LongStream.range(0, 200).map(i -> START + i).toArray();
    times[199] = START + 400 * DAY;

    assertThat(around(times)[199] + AHEAD).isBetween(START + DAY, START + DAY + 200);
  }

  @Test
  void linesWithoutTimesSayNothing() {
    long[] around = around(LineTime.NONE, LineTime.NONE);

    assertThat(around).containsOnly(Long.MAX_VALUE);
  }

  @Test
  void fewTimesAllowForADay() {
    assertThat(around(START)[0]).isEqualTo(START + DAY - AHEAD);
  }

  private static long[] around(long... times) {
    AroundTime around = new AroundTime();
    long[] found = new long[times.length];
    int read = 0;
    for (int i = 0; i < times.length; i++) {
      for (; read < times.length && read <= i + AroundTime.REACH; read++) {
        around.read(times[read]);
      }
      found[i] = around.at(i);
    }
    return found;
  }
}
