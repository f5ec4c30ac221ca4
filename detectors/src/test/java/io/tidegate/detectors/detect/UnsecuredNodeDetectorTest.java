package io.tidegate.detectors.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnsecuredNodeDetectorTest {
  @Test
  void doubtsAReportThatLeavesOutNodesThatServeAndNotTheNodes() {
    FleetStory<UnsecuredNodeDetector.State> story = new FleetStory<>(new UnsecuredNodeDetector());
    story.nodes(0, 10);
    assertThat(story.run(60)).isEmpty();
    story.report(40, false, "g1", "g2");
    assertThat(story.run(12)).isEmpty();
    story.report(10, true);
    assertThat(story.run(12)).isEmpty();
  }

  @Test
  void findsOneNodeThatServesAfterItsEnd() {
    FleetStory<UnsecuredNodeDetector.State> story = new FleetStory<>(new UnsecuredNodeDetector());
    story.nodes(0, 10);
    story.run(60);
    story.endWithoutStopping(FleetStory.name(3));
    List<Score> fired = story.run(6);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).entity().id()).isEqualTo(FleetStory.name(3));
  }
}
