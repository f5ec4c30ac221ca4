package io.tidegate.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EpisodeTest {
  private static final long SEED = 12;

  /** Episodes whose events bear times of long ago. */
  private static final Set<Episode> datedOtherwise =
      EnumSet.of(Episode.EXPORTER_RESTARTS, Episode.SLOW_CLOCKS);

  @ParameterizedTest
  @EnumSource(Episode.class)
  void everyEpisodeIsLabelledAsHarmless(Episode episode) {
    Recording fleet = with(episode);

    if (!datedOtherwise.contains(episode)) {
      assertThat(fleet.longestScalingDelayMs).isLessThan(2_000);
    }
    assertThat(fleet.labels.incidents()).isEmpty();
    assertThat(labels(fleet, episode))
        .isNotEmpty()
        .allSatisfy(
            label -> {
              assertThat(label.startMs()).isBetween(fleet.startMs, label.endMs());
              assertThat(label.endMs()).isLessThanOrEqualTo(fleet.labels.endMs());
              assertThat(label.tolerated()).isEqualTo(episode.tolerated());
            });
  }

  @Test
  void aDeployIsAnnouncedAndItsReleaseIsServed() {
    Recording fleet = with(Episode.ROLLING_DEPLOY);

    assertThat(events(fleet, ScalingType.DEPLOY))
        .singleElement()
        .extracting(ScalingEvent::version)
        .isEqualTo("3.3.2");
    assertThat(fleet.requests).extracting(InferenceEvent::modelVersion).contains("3.3.1", "3.3.2");
  }

  @Test
  void aNewGuardrailIsAnnouncedAndFlagsMore() {
    Recording fleet = with(Episode.GUARDRAIL_CHANGE);
    long changeMs = events(fleet, ScalingType.GUARDRAIL_CHANGE).get(0).timeMs();

    assertThat(flagShare(fleet, changeMs, Long.MAX_VALUE))
        .isGreaterThan(1.8 * flagShare(fleet, 0, changeMs));
  }

  @Test
  void aLostZoneSaysNothingAtFirst() {
    Recording fleet = with(Episode.ZONE_LOSS);
    BenignEpisode loss = labels(fleet, Episode.ZONE_LOSS).get(0);

    assertThat(events(fleet, ScalingType.NODE_TERMINATED))
        .filteredOn(each -> "failure".equals(each.reasonCode()))
        .isNotEmpty()
        .allMatch(each -> each.timeMs() > loss.startMs() + 40_000);
  }

  @Test
  void reclaimedNodesAreSpotNodes() {
    Recording fleet = with(Episode.SPOT_RECLAIM);

    assertThat(events(fleet, ScalingType.NODE_DRAINING))
        .filteredOn(each -> "spot_interruption".equals(each.reasonCode()))
        .hasSizeGreaterThanOrEqualTo(2);
    assertThat(events(fleet, ScalingType.NODE_PROVISIONED))
        .allMatch(each -> "spot".equals(each.capacityType()));
  }

  @Test
  void aFleetMayGoToNothingAndComeBack() {
    Recording fleet = Recording.of(steady().minutes(60).episodes(Set.of(Episode.SCALE_TO_ZERO)));
    List<Long> sizes =
        events(fleet, ScalingType.SIZE_REPORT).stream().map(ScalingEvent::size).toList();

    assertThat(sizes).contains(0L);
    assertThat(sizes.get(0)).isGreaterThan(3);
    assertThat(sizes.get(sizes.size() - 1)).isGreaterThan(3);
  }

  @Test
  void aLoadTestIsAnnouncedBeforeItBegins() {
    Recording fleet = with(Episode.LOAD_TEST);
    ScalingEvent planned = events(fleet, ScalingType.PLANNED).get(0);
    BenignEpisode test = labels(fleet, Episode.LOAD_TEST).get(0);

    assertThat(planned.timeMs()).isLessThan(test.startMs());
    assertThat(planned.fromTimeMs()).isEqualTo(test.startMs());
    assertThat(planned.toTimeMs()).isEqualTo(test.endMs());
  }

  @Test
  void aFlappingTargetTurnsOften() {
    List<ScalingEvent> decisions = events(with(Episode.FLAPPING), ScalingType.SCALE_DECISION);
    int turns = 0;
    for (int i = 1; i < decisions.size(); i++) {
      boolean grew = decisions.get(i - 1).to() > decisions.get(i - 1).from();
      boolean grows = decisions.get(i).to() > decisions.get(i).from();
      turns += grew == grows ? 0 : 1;
    }
    assertThat(turns).isGreaterThanOrEqualTo(3);
  }

  @Test
  void aBadClockRunsAheadAndRecordsComeTwice() {
    Recording fleet = with(Episode.BAD_CLOCKS);
    long ahead = 0;
    for (int i = 0; i < fleet.requests.size(); i++) {
      ahead += fleet.requests.get(i).timeMs() > fleet.requestArrivals.get(i) + 10_000 ? 1 : 0;
    }
    long different = fleet.requests.stream().map(InferenceEvent::requestId).distinct().count();

    assertThat(ahead).isGreaterThan(fleet.requests.size() / 10);
    assertThat(fleet.requests.size() - different).isGreaterThan(fleet.requests.size() / 50);
  }

  @Test
  void aNewCustomerMakesATenthOfTheRequests() {
    Recording fleet = with(Episode.BIG_ONBOARDING);
    BenignEpisode label = labels(fleet, Episode.BIG_ONBOARDING).get(0);
    long all = fleet.requests.stream().filter(each -> each.timeMs() > label.startMs()).count();
    long its = fleet.requests.stream().filter(each -> isBy(each, label.entityId())).count();

    assertThat((double) its / all).isBetween(0.05, 0.15);
  }

  @Test
  void namesThatAreUnknownAreRefusedWithThoseThatAreKnown() {
    assertThat(Episode.parse("none")).isEmpty();
    assertThat(Episode.parse("zone-loss, flapping"))
        .containsExactlyInAnyOrder(Episode.ZONE_LOSS, Episode.FLAPPING);
    assertThatThrownBy(() -> Episode.parse("zone-los"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'zone-los'")
        .hasMessageContaining("zone-loss, spot-reclaim");
  }

  private static Recording with(Episode episode) {
    return Recording.of(steady().episodes(Set.of(episode)));
  }

  private static SimulationConfigBuilder steady() {
    return Recording.small(SEED).surge(false);
  }

  private static List<BenignEpisode> labels(Recording fleet, Episode episode) {
    return fleet.labels.benign().stream().filter(each -> each.kind().equals(episode.id())).toList();
  }

  private static List<ScalingEvent> events(Recording fleet, ScalingType type) {
    return fleet.scaling.stream().filter(each -> each.type() == type).toList();
  }

  private static double flagShare(Recording fleet, long fromMs, long toMs) {
    List<InferenceEvent> scored =
        fleet.requests.stream()
            .filter(each -> !each.guardrails().isEmpty())
            .filter(each -> each.timeMs() >= fromMs && each.timeMs() < toMs)
            .toList();
    long flagged =
        scored.stream()
            .filter(each -> each.guardrails().stream().anyMatch(score -> score.value() >= 0.5))
            .count();
    return (double) flagged / scored.size();
  }

  private static boolean isBy(InferenceEvent event, String tenant) {
    return Objects.equals(event.tenant(), tenant);
  }
}
