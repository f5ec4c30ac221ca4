package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import org.junit.jupiter.api.Test;

class UpstreamsTest {
  @Test
  void nothingIsCompleteUntilAllHaveSpoken() {
    Upstreams upstreams = new Upstreams();
    upstreams.hear(0, 2, 10, false);
    assertThat(upstreams.complete()).isEqualTo(Long.MIN_VALUE);
    upstreams.hear(1, 2, 7, false);
    assertThat(upstreams.complete()).isEqualTo(7);
  }

  @Test
  void neverGoesBack() {
    Upstreams upstreams = new Upstreams();
    upstreams.hear(0, 1, 10, false);
    upstreams.hear(0, 1, 8, false);
    assertThat(upstreams.complete()).isEqualTo(10);
  }

  @Test
  void idleOneHoldsTheOthersUntilItHasLookedAgain() {
    Upstreams upstreams = new Upstreams();
    upstreams.hear(0, 2, Long.MIN_VALUE, true);
    upstreams.hear(1, 2, 50, false);
    assertThat(upstreams.complete()).isEqualTo(Long.MIN_VALUE);
    upstreams.hear(0, 2, Long.MIN_VALUE, true);
    assertThat(upstreams.complete()).isEqualTo(Long.MIN_VALUE);
    upstreams.hear(0, 2, Long.MIN_VALUE, true);
    assertThat(upstreams.complete()).isEqualTo(50);
  }

  @Test
  void wokenOneHoldsAgain() {
    Upstreams upstreams = new Upstreams();
    upstreams.hear(0, 2, 5, true);
    upstreams.hear(1, 2, 50, false);
    upstreams.hear(0, 2, 5, true);
    upstreams.hear(0, 2, 5, true);
    assertThat(upstreams.complete()).isEqualTo(50);
    upstreams.hear(0, 2, 20, false);
    assertThat(upstreams.complete()).isEqualTo(20);
  }

  @Test
  void survivesARestore() {
    Upstreams upstreams = new Upstreams();
    upstreams.hear(0, 3, 5, true);
    upstreams.hear(1, 3, 50, false);
    upstreams.hear(2, 3, 40, false);
    upstreams.hear(0, 3, 5, true);
    ByteWriter out = new ByteWriter();
    upstreams.write(out);
    Upstreams restored = new Upstreams();
    restored.restore(new ByteReader(out.toBytes()));
    restored.hear(0, 3, 5, true);
    assertThat(restored.complete()).isEqualTo(40);
  }
}
