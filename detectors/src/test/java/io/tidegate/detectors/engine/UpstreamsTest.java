package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpstreamsTest {
  @Test
  void nothingIsCompleteUntilAllHaveSpoken() {
    Upstreams upstreams = new Upstreams(12);
    upstreams.hear(0, 2, 10, Standing.ACTIVE);
    assertThat(upstreams.complete()).isEqualTo(Long.MIN_VALUE);
    upstreams.hear(1, 2, 7, Standing.ACTIVE);
    assertThat(upstreams.complete()).isEqualTo(7);
  }

  @Test
  void neverGoesBack() {
    Upstreams upstreams = new Upstreams(12);
    upstreams.hear(0, 1, 10, Standing.ACTIVE);
    upstreams.hear(0, 1, 8, Standing.ACTIVE);
    assertThat(upstreams.complete()).isEqualTo(10);
  }

  @Test
  void idleOneHoldsTheOthersUntilItHasLookedAgain() {
    Upstreams upstreams = new Upstreams(12);
    upstreams.hear(0, 2, Long.MIN_VALUE, Standing.IDLE);
    upstreams.hear(1, 2, 50, Standing.ACTIVE);
    assertThat(upstreams.complete()).isEqualTo(Long.MIN_VALUE);
    upstreams.hear(0, 2, Long.MIN_VALUE, Standing.IDLE);
    assertThat(upstreams.complete()).isEqualTo(Long.MIN_VALUE);
    upstreams.hear(0, 2, Long.MIN_VALUE, Standing.IDLE);
    assertThat(upstreams.complete()).isEqualTo(50);
  }

  @Test
  void wokenOneHoldsAgain() {
    Upstreams upstreams = new Upstreams(12);
    upstreams.hear(0, 2, 5, Standing.IDLE);
    upstreams.hear(1, 2, 50, Standing.ACTIVE);
    upstreams.hear(0, 2, 5, Standing.IDLE);
    upstreams.hear(0, 2, 5, Standing.IDLE);
    assertThat(upstreams.complete()).isEqualTo(50);
    upstreams.hear(0, 2, 20, Standing.ACTIVE);
    assertThat(upstreams.complete()).isEqualTo(20);
  }

  @Test
  void survivesARestore() {
    Upstreams upstreams = new Upstreams(12);
    upstreams.hear(0, 3, 5, Standing.IDLE);
    upstreams.hear(1, 3, 50, Standing.ACTIVE);
    upstreams.hear(2, 3, 40, Standing.ACTIVE);
    upstreams.hear(0, 3, 5, Standing.IDLE);
    ByteWriter out = new ByteWriter();
    upstreams.write(out);
    Upstreams restored = new Upstreams(12);
    restored.restore(new ByteReader(out.toBytes()));
    restored.hear(0, 3, 5, Standing.IDLE);
    assertThat(restored.complete()).isEqualTo(40);
  }

  @Test
  void whoHasReadAllAndLiesBehindMostOthersHoldsNobodyLonger() {
    Upstreams upstreams = new Upstreams(12);
    upstreams.hear(0, 3, 100, Standing.ACTIVE);
    upstreams.hear(1, 3, 102, Standing.ACTIVE);
    upstreams.hear(2, 3, 5, Standing.AT_END);
    assertThat(upstreams.complete()).as("it may have unread records by now").isEqualTo(5);
    upstreams.hear(2, 3, 5, Standing.AT_END);
    assertThat(upstreams.complete()).as("it has looked again").isEqualTo(88);
    assertThat(upstreams.late()).containsExactly(Map.entry(2, 95L));
    upstreams.hear(0, 3, 110, Standing.ACTIVE);
    assertThat(upstreams.complete()).isEqualTo(88);
    upstreams.hear(2, 3, 6, Standing.AT_END);
    upstreams.hear(2, 3, 6, Standing.AT_END);
    assertThat(upstreams.complete()).isEqualTo(90);
  }

  @Test
  void whoHasMoreToReadHoldsAsLongAsItTakes() {
    Upstreams upstreams = new Upstreams(12);
    upstreams.hear(0, 2, 1_000, Standing.ACTIVE);
    upstreams.hear(1, 2, 5, Standing.ACTIVE);
    upstreams.hear(1, 2, 6, Standing.ACTIVE);
    assertThat(upstreams.complete()).isEqualTo(6);
  }

  @Test
  void oneThatIsAheadOfTheTimeMakesNobodyLate() {
    Upstreams upstreams = new Upstreams(12);
    for (int word = 0; word < 3; word++) {
      upstreams.hear(0, 3, 1_000_000, Standing.AT_END);
      upstreams.hear(1, 3, 50, Standing.AT_END);
      upstreams.hear(2, 3, 51, Standing.AT_END);
    }
    assertThat(upstreams.complete()).isEqualTo(50);
    assertThat(upstreams.late()).isEmpty();
  }

  @Test
  void anIdleOneMakesNobodyLate() {
    Upstreams upstreams = new Upstreams(12);
    for (int word = 0; word < 3; word++) {
      upstreams.hear(0, 2, 1_000, Standing.IDLE);
      upstreams.hear(1, 2, 50, Standing.AT_END);
    }
    assertThat(upstreams.complete()).isEqualTo(50);
  }
}
