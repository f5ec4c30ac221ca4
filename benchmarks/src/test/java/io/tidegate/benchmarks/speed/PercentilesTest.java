package io.tidegate.benchmarks.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PercentilesTest {
  private static final List<Double> HUNDRED =
      IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList();

  @Test
  void areRanksOfWhatCame() {
    Percentiles all = new Percentiles(HUNDRED, 0);
    assertThat(all.at(0.5)).isEqualTo(50);
    assertThat(all.at(0.99)).isEqualTo(99);
    assertThat(all.at(0.999)).isEqualTo(100);
    assertThat(all.at(1)).isEqualTo(100);
  }

  @Test
  void countWhatNeverCameAsTheLongest() {
    Percentiles some = new Percentiles(HUNDRED, 100);
    assertThat(some.at(0.5)).isEqualTo(100);
    assertThat(some.at(0.51)).isInfinite();
    assertThat(new Percentiles(List.of(), 0).at(0.5)).isInfinite();
    assertThat(new Percentiles(List.of(), 3).row()).contains("Infinity");
  }
}
