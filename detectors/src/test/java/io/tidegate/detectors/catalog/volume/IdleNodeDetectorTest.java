package io.tidegate.detectors.catalog.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.FleetStory;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdleNodeDetectorTest {
  @Test
  void tellsOfANodeThatIdlesForAQuarterOfAnHour() {
    FleetStory<IdleNodeDetector.State> story = new FleetStory<>(new IdleNodeDetector());
    story.nodes(0, 10);
    assertThat(story.run(60)).isEmpty();
    story.deaf.add(FleetStory.name(2));
    assertThat(story.run(170)).isEmpty();
    List<Score> fired = story.run(60);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).severity()).isEqualTo(Severity.INFORMATIONAL);
    assertThat(fired.get(0).sentence()).contains(FleetStory.name(2), "idled for 15 min", "7.5");
  }

  @Test
  void saysNothingOfNodesThatWorkOrSendNoSamples() {
    FleetStory<IdleNodeDetector.State> story = new FleetStory<>(new IdleNodeDetector());
    story.nodes(0, 10);
    story.deaf.add(FleetStory.name(2));
    story.mute.add(FleetStory.name(2));
    assertThat(story.run(400)).isEmpty();
  }
}
