package io.tidegate.detectors.baseline;

import io.tidegate.detectors.testing.Reference;
import org.junit.jupiter.api.Test;

class WeekProfileTest {
  /** The same hour of the same day, week after week. */
  @Test
  void isTheRecursionOfNumPy() {
    double[] residuals = {0.5, 0.7, 0.6, 0.05, -0.3, 0.4, 0.9, 1.8, 1.8, 1.8, 1.8, 1.8};
    double[] logs = new double[residuals.length];
    WeekProfile profile = WeekProfile.FLAT;
    for (int i = 0; i < residuals.length; i++) {
      profile = profile.learn(9, residuals[i]);
      logs[i] = profile.log(9);
    }
    Reference.assertClose("week", logs);
  }
}
