package io.tidegate.detectors.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DistinctSketchTest {
  @Test
  void newValuesOfAUnionAreExactWhileFew() {
    DistinctSketch known = sketch(0, 10);
    DistinctSketch both = known.with(sketch(5, 15));
    assertThat(both.changesSince(known)).isEqualTo(5);
    assertThat(known.chanceOfChange()).isEqualTo(1);
    assertThat(known.count()).isEqualTo(10);
  }

  @Test
  void changesOverTheirChanceEstimateNewValuesWhenThereAreMany() {
    DistinctSketch known = sketch(0, 1_000);
    double estimated = 0;
    for (int i = 1_000; i < 3_000; i += 10) {
      DistinctSketch after = known.with(sketch(i - 10, i + 10));
      estimated += after.changesSince(known) / known.chanceOfChange();
      known = after;
    }
    assertThat(estimated).isCloseTo(2_000, within(250.0));
  }

  private static DistinctSketch sketch(int from, int to) {
    DistinctSketch sketch = new DistinctSketch();
    for (int i = from; i < to; i++) {
      sketch.add(new Random(i).nextLong());
    }
    return sketch;
  }
}
