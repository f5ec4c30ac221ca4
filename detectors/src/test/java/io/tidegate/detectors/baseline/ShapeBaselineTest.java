package io.tidegate.detectors.baseline;

import io.tidegate.detectors.aggregate.LogHistogram;
import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class ShapeBaselineTest {
  @Test
  void hasTheTailsOfNumPy() {
    ShapeBaseline usual = ShapeBaseline.FRESH;
    for (int t = 0; t < 400; t++) {
      LogHistogram tick = new LogHistogram();
      for (int i = 0; i < 5; i++) {
        tick.add(100 + (t * 31 + i * 57) % 900);
      }
      usual = usual.learn(tick);
    }
    LogHistogram seen = new LogHistogram();
    for (long value : new long[] {150, 700, 900, 1_500, 2_500, 4_000, 9_000, 30}) {
      seen.add(value);
    }
    ShapeBaseline.Tail above = usual.above(seen, 0);
    ShapeBaseline.Tail below = usual.below(seen);
    Reference.assertClose("shape.above", above.hits(), above.expected());
    Reference.assertClose("shape.below", below.hits(), below.expected());
    Reference.assertClose("shape.mean", usual.meanBin());
  }
}
