package io.tidegate.detectors.catalog.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.Score;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class NodeOutlierDetectorTest {
  private static final int MINUTE = 12;
  private static final int LATE = 10 * MINUTE;
  private static final int FLEETS = 10;

  @Property(tries = 12)
  void nobodyAnswersForWhatItTookOnBeforeOthersCame(
      @ForAll long seed,
      @ForAll @IntRange(min = 6, max = 14) int nodes,
      @ForAll @IntRange(min = 3, max = 8) int times,
      @ForAll boolean tellsWaits) {
    SharedNodes<?> fleet = fleet(nodes, tellsWaits, seed);
    assertThat(fleet.run(LATE)).isEmpty();
    fleet.rate *= times;
    assertThat(fleet.run(MINUTE + MINUTE / 2)).isEmpty();
    for (int size = 2 * nodes; size < 2 * times * nodes; size *= 2) {
      fleet.grow(size);
      assertThat(fleet.run(MINUTE / 2)).isEmpty();
    }
    assertThat(fleet.run(3 * MINUTE)).isEmpty();
    fleet.rate /= times;
    assertThat(fleet.run(3 * MINUTE)).isEmpty();
  }

  @Property(tries = 12)
  void aNodeThatWorksAtAThirdOfThePaceIsFoundWithinMinutes(
      @ForAll long seed,
      @ForAll @IntRange(min = 20, max = 60) int nodes,
      @ForAll boolean tellsWaits) {
    SharedNodes<?> fleet = fleet(nodes, tellsWaits, seed);
    assertThat(fleet.run(LATE)).isEmpty();
    fleet.slowNodes.put(3, 3.0);
    assertThat(fleet.run(3 * MINUTE))
        .isNotEmpty()
        .allMatch(score -> score.entity().id().equals("gpu-3"));
  }

  /** Within four minutes; where waits are not told, of one fleet in a hundred (4 of 400) later. */
  @Property(tries = 6)
  void aSlowNodeIsFoundWhileTheFleetMultiplies(@ForAll long seed, @ForAll boolean tellsWaits) {
    Random seeds = new Random(seed);
    int found = 0;
    for (int i = 0; i < FLEETS; i++) {
      SharedNodes<?> fleet = fleet(12, tellsWaits, seeds.nextLong());
      assertThat(fleet.run(LATE)).isEmpty();
      fleet.rate *= 4;
      fleet.slowNodes.put(20, 3.0);
      assertThat(fleet.run(MINUTE)).isEmpty();
      fleet.grow(50);
      List<Score> told = fleet.run(4 * MINUTE);
      assertThat(told).allMatch(score -> score.entity().id().equals("gpu-20"));
      found += told.isEmpty() ? 0 : 1;
    }
    assertThat(found).isGreaterThanOrEqualTo(tellsWaits ? FLEETS : FLEETS - 2);
  }

  /** Heavy-tailed egress of tools: the few largest amounts are where they happen to be. */
  @Property(tries = 12)
  void nobodyAnswersForAFewLargeAmounts(
      @ForAll long seed, @ForAll @IntRange(min = 8, max = 40) int nodes) {
    SharedNodes<?> fleet = fleet(nodes, true, seed);
    assertThat(fleet.run(4 * LATE)).isEmpty();
  }

  @Property(tries = 12)
  void egressOfEverySecondRequestOfANodeIsFoundWithinMinutes(@ForAll long seed) {
    SharedNodes<?> fleet = fleet(20, true, seed);
    assertThat(fleet.run(LATE)).isEmpty();
    fleet.leaks.add(5);
    assertThat(fleet.run(2 * MINUTE))
        .isNotEmpty()
        .allMatch(score -> score.entity().id().equals("gpu-5"));
  }

  private static SharedNodes<?> fleet(int nodes, boolean tellsWaits, long seed) {
    SharedNodes<?> fleet =
        new SharedNodes<>(new NodeOutlierDetector(Calibration.DEFAULT), nodes, tellsWaits, seed);
    fleet.rate = 1.2 * nodes;
    return fleet;
  }
}
