package io.tidegate.detectors.catalog.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.Calibration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LatencyDriftDetectorTest {
  private static final int MINUTE = 12;
  private static final int LATE = 12 * MINUTE;

  @Property(tries = 12)
  void whatSlowsAllModelsOfTheirNodesIsNoDriftOfAny(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 6) int times,
      @ForAll boolean tellsWaits) {
    SharedNodes<?> fleet = fleet(tellsWaits, seed);
    assertThat(fleet.run(LATE)).isEmpty();
    fleet.rate *= times;
    assertThat(fleet.run(2 * MINUTE)).isEmpty();
    fleet.grow(times * fleet.nodes());
    assertThat(fleet.run(4 * MINUTE)).isEmpty();
  }

  @Property(tries = 12)
  void aModelThatSlowsDownAloneIsFoundWithinTwoMinutes(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 3) int model,
      @ForAll boolean tellsWaits) {
    SharedNodes<?> fleet = fleet(tellsWaits, seed);
    fleet.grow(2 * fleet.nodes());
    assertThat(fleet.run(LATE)).isEmpty();
    fleet.slowModels[model] = 3;
    assertThat(fleet.run(2 * MINUTE))
        .isNotEmpty()
        .allMatch(score -> score.entity().id().equals("model-" + model));
  }

  private static SharedNodes<?> fleet(boolean tellsWaits, long seed) {
    SharedNodes<?> fleet =
        new SharedNodes<>(new LatencyDriftDetector(Calibration.DEFAULT), 10, tellsWaits, seed);
    fleet.rate = 12;
    return fleet;
  }
}
