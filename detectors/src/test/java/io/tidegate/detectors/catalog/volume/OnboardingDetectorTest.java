package io.tidegate.detectors.catalog.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.EntityRun;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import org.junit.jupiter.api.Test;

/** Who is new and large is told once, low; who was always there is not. */
class OnboardingDetectorTest {
  private static final int TICKS_PER_HOUR = 720;
  private static final double LARGE = 1.0 / 12;

  @Test
  void largeNewTenantIsToldForHalfAnHour() {
    EntityRun<OnboardingDetector.State> run = run().clusterKnownFor(TICKS_PER_HOUR);
    for (int i = 0; i < 2 * TICKS_PER_HOUR; i++) {
      run.spending(LARGE);
    }
    assertThat(run.fired()).hasSizeBetween(300, 361);
    assertThat(run.fired()).allMatch(score -> score.severity() == Severity.LOW);
  }

  @Test
  void startOfTheServiceReportsNobody() {
    EntityRun<OnboardingDetector.State> run = run();
    for (int i = 0; i < 2 * TICKS_PER_HOUR; i++) {
      run.spending(10 * LARGE);
    }
    assertThat(run.fired()).isEmpty();
  }

  @Test
  void smallNewTenantIsNotTold() {
    EntityRun<OnboardingDetector.State> run = run().clusterKnownFor(TICKS_PER_HOUR);
    for (int i = 0; i < TICKS_PER_HOUR; i++) {
      run.spending(LARGE / 10);
    }
    assertThat(run.fired()).isEmpty();
  }

  private static EntityRun<OnboardingDetector.State> run() {
    return new EntityRun<>(new OnboardingDetector(), EntityKind.TENANT, null);
  }
}
