package io.tidegate.detectors.baseline;

import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class ElasticBaselineTest {
  /** What is expected of a demand of seventy, and by which numbers. */
  @Test
  void isTheFilterOfNumPy() {
    ElasticBaseline usual = ElasticBaseline.fresh(Elasticity.PER_REQUEST);
    for (int t = 0; t < 1_000; t++) {
      double demand = 40 + t * 13 % 60;
      double sum = 500 * Math.pow(demand, 0.95) * (1 + 0.5 * Math.sin(t));
      usual = usual.observe(t, sum, Double.NaN).learn(demand, sum, sum * 700);
    }
    Reference.assertClose(
        "elastic",
        usual.ticks(),
        usual.expected(70),
        usual.unit(),
        usual.elasticity(),
        usual.omegaSquared());
  }
}
