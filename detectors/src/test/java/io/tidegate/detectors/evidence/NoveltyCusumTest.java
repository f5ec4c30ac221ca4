package io.tidegate.detectors.evidence;

import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class NoveltyCusumTest {
  private static final double BAR = 9;

  @Test
  void isTheRatioOfPoissonsOfSciPy() {
    double[] count = Reference.of("novelty.count");
    double[] rate = Reference.of("novelty.rate");
    double[] nats = new double[count.length];
    NoveltyCusum evidence = NoveltyCusum.fresh();
    for (int i = 0; i < count.length; i++) {
      evidence = evidence.step(i, count[i], rate[i], NoveltyCusum.limitsOf(BAR, 3));
      nats[i] = evidence.nats();
    }
    Reference.assertClose("novelty.nats", nats);
  }
}
