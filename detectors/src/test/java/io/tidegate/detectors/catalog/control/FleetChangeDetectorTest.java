package io.tidegate.detectors.catalog.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.FleetStory;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetChangeDetectorTest {
  @Test
  void tellsEachScaleOutOnce() {
    FleetStory<FleetChangeDetector.State> story = new FleetStory<>(new FleetChangeDetector());
    story.nodes(0, 10);
    story.run(120);
    story.demand = 120;
    story.nodes(10, 20);
    List<Score> fired = story.run(120);
    assertThat(fired).hasSize(1);
    assertThat(fired.get(0).severity()).isEqualTo(Severity.INFORMATIONAL);
    assertThat(fired.get(0).sentence()).contains("from 10 to 20 ready nodes", "100.0 % of them");
  }

  @Test
  void saysNothingOfAFleetThatStaysOrShrinks() {
    FleetStory<FleetChangeDetector.State> story = new FleetStory<>(new FleetChangeDetector());
    story.nodes(0, 20);
    story.run(120);
    story.gone(10, 20);
    assertThat(story.run(120)).isEmpty();
  }
}
