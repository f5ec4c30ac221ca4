package io.tidegate.detectors.baseline;

import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class RatioBaselineTest {
  @Test
  void isTheRecursionOfNumPy() {
    RatioBaseline usual = RatioBaseline.FRESH;
    for (int t = 0; t < 900; t++) {
      usual = usual.learn(900 + t * 37 % 1_300, 3 + t % 5);
    }
    Reference.assertClose("ratiobaseline", usual.logRatio(), usual.omegaSquared());
  }
}
