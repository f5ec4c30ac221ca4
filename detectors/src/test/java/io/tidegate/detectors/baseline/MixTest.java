package io.tidegate.detectors.baseline;

import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class MixTest {
  @Test
  void straysByTheRelativeEntropyOfSciPy() {
    Mix now = Mix.of(5).and(new long[] {40, 3, 0, 17, 0});
    Mix usual = Mix.of(5).and(new long[] {300, 80, 5, 60, 0});
    Reference.assertClose("mix", now.strayFrom(usual));
  }
}
