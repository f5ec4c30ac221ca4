package io.tidegate.detectors.catalog.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.FleetStory;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilentNodeDetectorTest {
  private static final String NODE = FleetStory.name(3);

  @Test
  void findsANodeThatNeitherServesNorReportsWhileItsPeersGoOn() {
    FleetStory<SilentNodeDetector.State> story = story(60);
    story.deaf.add(NODE);
    story.mute.add(NODE);
    List<Score> fired = story.run(90);
    assertThat(fired).isNotEmpty().allMatch(score -> score.entity().id().equals(NODE));
    assertThat(fired.get(0).severity()).isEqualTo(Severity.MEDIUM);
    assertThat(fired.get(0).sentence()).contains("served");
  }

  @Test
  void findsANodeThatServesButReportsNothing() {
    FleetStory<SilentNodeDetector.State> story = story(60);
    story.mute.add(NODE);
    List<Score> fired = story.run(120);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).sentence()).contains("reported nothing of itself for");
  }

  @Test
  void staysSilentInTenfoldTrafficAndWhileNodesComeAndGo() {
    FleetStory<SilentNodeDetector.State> story = story(600);
    story.nodes(10, 100);
    assertThat(story.run(120)).isEmpty();
    story.gone(20, 100);
    assertThat(story.run(120)).isEmpty();
  }

  @Test
  void accusesNoSingleNodeOfAnOutage() {
    FleetStory<SilentNodeDetector.State> story = story(60);
    for (int i = 0; i < 4; i++) {
      story.deaf.add(FleetStory.name(i));
      story.mute.add(FleetStory.name(i));
    }
    assertThat(story.run(120)).isEmpty();
  }

  private static FleetStory<SilentNodeDetector.State> story(int demand) {
    FleetStory<SilentNodeDetector.State> story =
        new FleetStory<>(new SilentNodeDetector(Calibration.DEFAULT));
    story.demand = demand;
    story.nodes(0, 10);
    assertThat(story.run(120)).isEmpty();
    return story;
  }
}
