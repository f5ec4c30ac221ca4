package io.tidegate.detectors.baseline;

import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class RateBaselineTest {
  /** The class brings two in a hundred. */
  @Test
  void isTheGammaPosteriorOfSciPy() {
    RateBaseline usual = RateBaseline.FRESH;
    for (int t = 0; t < 300; t++) {
      double more = t * 7 % 5;
      double of = 20 + t * 3 % 11;
      usual = usual.observe(more, 0.05 * of).learn(more, of);
    }
    Reference.assertClose(
        "ratebaseline", usual.rate(2, 100), usual.upper(2, 100), usual.wanderFactor());
  }
}
