package io.tidegate.detectors.catalog.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.FleetStory;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.event.ScalingType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScaleWithoutDemandDetectorTest {
  @Test
  void findsAFleetThatDoublesWithoutDemand() {
    FleetStory<ScaleWithoutDemandDetector.State> story = story();
    story.decision(10, 20, "hpa");
    story.run(24);
    story.nodes(10, 20);
    List<Score> fired = story.run(240);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).severity()).isEqualTo(Severity.LOW);
    assertThat(fired.get(0).sentence()).contains("20 nodes after 10", "demand explains 10");
    assertThat(fired.get(0).excessUsdPerHour()).isGreaterThan(200);
    assertThat(fired.get(fired.size() - 1).severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void callsAFleetThatBecomesFiveTimesAsLargeWithoutDemandHigh() {
    FleetStory<ScaleWithoutDemandDetector.State> story = story();
    story.decision(10, 50, "hpa");
    story.run(24);
    story.nodes(10, 50);
    List<Score> fired = story.run(120);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).severity()).isEqualTo(Severity.HIGH);
  }

  @Test
  void acceptsTenfoldGrowthThatFollowsDemandAndASlowWayBack() {
    FleetStory<ScaleWithoutDemandDetector.State> story = story();
    story.demand = 600;
    assertThat(story.run(12)).isEmpty();
    story.decision(10, 100, "hpa");
    assertThat(story.run(24)).isEmpty();
    story.nodes(10, 100);
    assertThat(story.run(60)).isEmpty();
    story.demand = 60;
    assertThat(story.run(300)).isEmpty();
    story.decision(100, 10, "hpa").gone(10, 100);
    assertThat(story.run(60)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503, 529})
  void acceptsWhatIsOrderedWhileRequestsAreTurnedAway(int status) {
    FleetStory<ScaleWithoutDemandDetector.State> story = story();
    story.turnedAway = 60;
    story.turnedAwayStatus = status;
    story.run(24);
    story.decision(10, 70, "hpa");
    story.turnedAway = 0;
    story.run(12);
    assertThat(story.nodes(10, 70).run(90)).isEmpty();
    assertThat(story.gone(20, 70).run(360)).isEmpty();
  }

  @Test
  void findsGrowthBesideRequestsThatNobodyMayMake() {
    FleetStory<ScaleWithoutDemandDetector.State> story = story();
    story.turnedAway = 60;
    story.turnedAwayStatus = 401;
    story.run(24);
    story.decision(10, 70, "hpa").nodes(10, 70);
    assertThat(story.run(120)).isNotEmpty();
  }

  @Test
  void findsGrowthLongAfterRequestsWereTurnedAway() {
    FleetStory<ScaleWithoutDemandDetector.State> story = story();
    story.turnedAway = 60;
    story.run(24);
    story.turnedAway = 0;
    story.run(180);
    story.decision(10, 70, "hpa").nodes(10, 70);
    assertThat(story.run(120)).isNotEmpty();
  }

  @Test
  void acceptsTwoSetsOfNodesWhileADeployRuns() {
    FleetStory<ScaleWithoutDemandDetector.State> story = story();
    story.tell(ScalingType.DEPLOY, event -> event.model("m").version("2"));
    story.nodes(10, 20);
    assertThat(story.run(120)).isEmpty();
    story.gone(0, 10);
    assertThat(story.run(120)).isEmpty();
  }

  private static FleetStory<ScaleWithoutDemandDetector.State> story() {
    FleetStory<ScaleWithoutDemandDetector.State> story =
        new FleetStory<>(new ScaleWithoutDemandDetector(Calibration.DEFAULT));
    story.nodes(0, 10).decision(10, 10, "hpa");
    assertThat(story.run(500)).isEmpty();
    return story;
  }
}
