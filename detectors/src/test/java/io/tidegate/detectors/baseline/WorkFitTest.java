package io.tidegate.detectors.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WorkFitTest {
  @Test
  void findsThePartsOfASum() {
    Random random = new Random(5);
    WorkFit fit = WorkFit.FRESH;
    for (int i = 0; i < 400; i++) {
      double n = 1 + random.nextInt(30);
      double input = n * random.nextInt(2_000);
      double output = n * random.nextInt(400);
      fit = fit.learn(60 * n + 0.2 * input + 12 * output, new WorkFit.Parts(n, input, output));
    }

    assertThat(fit.coefficients().requests()).isCloseTo(60, within(3.0));
    assertThat(fit.coefficients().input()).isCloseTo(0.2, within(0.01));
    assertThat(fit.coefficients().output()).isCloseTo(12, within(0.05));
  }

  @Test
  void hasNoNegativeParts() {
    WorkFit fit =
        WorkFit.FRESH
            .learn(100, new WorkFit.Parts(1, 0, 0))
            .learn(50, new WorkFit.Parts(1, 0, 100))
            .learn(40, new WorkFit.Parts(1, 0, 200));

    assertThat(fit.coefficients().output()).isZero();
    assertThat(fit.coefficients().requests()).isPositive();
  }

  @Test
  void isTaughtNothingByNonsense() {
    WorkFit fit =
        WorkFit.FRESH
            .learn(-1, new WorkFit.Parts(1, 0, 0))
            .learn(1, new WorkFit.Parts(0, 1, 1))
            .learn(Double.NaN, new WorkFit.Parts(1, 1, 1))
            .learn(1, new WorkFit.Parts(1, Double.POSITIVE_INFINITY, 1));

    assertThat(fit.requests()).isZero();
    assertThat(WorkFit.sumOf(fit.coefficients(), new WorkFit.Parts(3, 3, 3))).isZero();
  }

  @Test
  void comesBackFromBytes() {
    WorkFit fit = WorkFit.FRESH.learn(3, new WorkFit.Parts(1, 2, 3)).fade();
    ByteWriter out = new ByteWriter();
    fit.write(out);
    WorkFit back = WorkFit.read(new ByteReader(out.toBytes()));

    assertThat(back.coefficients()).isEqualTo(fit.coefficients());
    assertThat(back.requests()).isEqualTo(fit.requests());
  }
}
