package io.tidegate.detectors.baseline;

import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class ShareBaselineTest {
  @Test
  void isTheBetaPosteriorOfSciPy() {
    ShareBaseline usual = ShareBaseline.FRESH;
    for (int t = 0; t < 50; t++) {
      usual = usual.learn(t * 5 % 4, 4 + t % 9);
    }
    Reference.assertClose("sharebaseline", usual.expected(1, 19));
  }
}
