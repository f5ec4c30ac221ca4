package io.tidegate.detectors.evidence;

import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class MixtureCusumTest {
  private static final double BAR = 9;

  @Test
  void isTheRatioOfNegativeBinomialsOfSciPy() {
    Reference.assertClose("mixture.size11", nats(11));
  }

  @Test
  void isTheRatioOfPoissonsOfSciPyWhereTheSizeIsBoundless() {
    Reference.assertClose("mixture.poisson", nats(Double.POSITIVE_INFINITY));
  }

  private static double[] nats(double size) {
    double[] x = Reference.of("mixture.x");
    double[] mu = Reference.of("mixture.mu");
    double[] nats = new double[x.length];
    MixtureCusum evidence = MixtureCusum.fresh();
    for (int i = 0; i < x.length; i++) {
      evidence = evidence.step(i, x[i], mu[i], size, MixtureCusum.Limits.ofBar(BAR, 4));
      nats[i] = evidence.nats();
    }
    return nats;
  }
}
