package io.tidegate.detectors.baseline;

import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class SlowTwinTest {
  @Test
  void isTheRecursionOfNumPy() {
    SlowTwin twin = SlowTwin.FRESH;
    for (int t = 0; t < 3_500; t++) {
      twin = twin.learn(2 + 0.2 * Math.sin(t / 50.0) + (t > 2_000 ? 0.9 : 0));
    }
    Reference.assertClose("slowtwin", twin.reference(), twin.sd(), twin.blocks());
  }
}
