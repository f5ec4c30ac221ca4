package io.tidegate.detectors.evidence;

import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class ShiftCusumTest {
  private static final double BAR = 9;

  @Test
  void isTheRatioOfNormalsOfSciPy() {
    double[] z = Reference.of("shift.z");
    double[] nats = new double[z.length];
    ShiftCusum evidence = ShiftCusum.fresh();
    for (int i = 0; i < z.length; i++) {
      evidence = evidence.step(i, z[i], BAR);
      nats[i] = evidence.nats();
    }
    Reference.assertClose("shift.nats", nats);
  }
}
