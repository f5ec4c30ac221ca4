package io.tidegate.detectors.baseline;

import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class DemandTest {
  @Test
  void isTheMeansOfNumPyThroughSilences() {
    Demand demand = Demand.NONE;
    for (int tick : new int[] {0, 1, 2, 3, 7, 8, 20}) {
      demand = demand.step(tick, 5_000, 1.5 + tick, 1.5 + tick);
    }
    Reference.assertClose("demand", demand.usdFast(), demand.usdSlow());
    Reference.assertClose("demand", demand.requestsFast(), demand.requestsSlow());
  }
}
