package io.tidegate.detectors.evidence;

import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class RateCusumTest {
  private static final double BAR = 9;

  @Test
  void isTheRatioOfBinomialsOfSciPy() {
    double[] hits = Reference.of("rate.hits");
    double[] of = Reference.of("rate.of");
    double[] share = Reference.of("rate.share");
    double[] nats = new double[hits.length];
    RateCusum evidence = RateCusum.fresh();
    for (int i = 0; i < hits.length; i++) {
      evidence = evidence.step(i, hits[i], of[i], share[i], MixtureCusum.Limits.ofBar(BAR, 3));
      nats[i] = evidence.nats();
    }
    Reference.assertClose("rate.nats", nats);
  }
}
