package io.tidegate.detectors.baseline;

import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class SlidingSumTest {
  /** Of six slots of ten milliseconds, twelve of which are kept. */
  @Test
  void isTheSumsOfNumPy() {
    long[][] amounts = {{0, 5}, {4, 7}, {12, 11}, {35, 13}, {58, 17}, {61, 19}, {95, 23}};
    SlidingSum sum = SlidingSum.of(6, 10, 12);
    double[] sums = new double[amounts.length];
    for (int i = 0; i < amounts.length; i++) {
      sum = sum.add(amounts[i][0], amounts[i][1]);
      sums[i] = sum.sum();
    }
    Reference.assertClose("sliding.sums", sums);
    Reference.assertClose(
        "sliding.around", sum.mostAround(5), sum.mostAround(30), sum.mostAround(60));
  }
}
