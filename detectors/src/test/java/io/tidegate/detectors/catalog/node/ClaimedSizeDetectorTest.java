package io.tidegate.detectors.catalog.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.FleetStory;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimedSizeDetectorTest {
  @Test
  void findsNodesThatAreClaimedAndNeverHeardOf() {
    FleetStory<ClaimedSizeDetector.State> story = new FleetStory<>(new ClaimedSizeDetector());
    story.nodes(0, 10);
    story.run(60);
    story.report(15, true, "g1", "g2", "g3", "g4", "g5");
    List<Score> fired = story.run(120);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).severity()).isEqualTo(Severity.MEDIUM);
    assertThat(fired.get(0).sentence()).contains("claim 15 ready nodes, of which 10", "g1");
  }

  @Test
  void callsAnOutageLow() {
    FleetStory<ClaimedSizeDetector.State> story = new FleetStory<>(new ClaimedSizeDetector());
    story.nodes(0, 10);
    story.run(60);
    for (int i = 0; i < 4; i++) {
      story.deaf.add(FleetStory.name(i));
      story.mute.add(FleetStory.name(i));
    }
    List<Score> fired = story.run(120);
    assertThat(fired).isNotEmpty().allMatch(score -> score.severity() == Severity.LOW);
  }

  @Test
  void saysNothingOfAFleetThatGrowsTenfoldAndServes() {
    FleetStory<ClaimedSizeDetector.State> story = new FleetStory<>(new ClaimedSizeDetector());
    story.nodes(0, 10);
    story.run(60);
    story.demand = 600;
    story.nodes(10, 100);
    assertThat(story.run(120)).isEmpty();
  }
}
