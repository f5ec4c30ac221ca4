package io.tidegate.detectors.catalog.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.FleetStory;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.event.ScalingType;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecurityLatencyDetectorTest {
  @Test
  void findsANodeThatIsNotSecuredAMinuteAfterItIsReady() {
    FleetStory<SecurityLatencyDetector.State> story =
        new FleetStory<>(new SecurityLatencyDetector());
    story.nodes(0, 10);
    assertThat(story.run(30)).isEmpty();
    story.ready("late");
    assertThat(story.run(12)).isEmpty();
    List<Score> fired = story.run(2);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).severity()).isEqualTo(Severity.LOW);
    assertThat(fired.get(0).sentence()).contains("1 node is ready and not secured", "late");
    story.tell(ScalingType.NODE_SECURED, event -> event.node("late"));
    assertThat(story.run(10)).isEmpty();
  }

  @Test
  void isMediumWhereManyNodesWait() {
    FleetStory<SecurityLatencyDetector.State> story =
        new FleetStory<>(new SecurityLatencyDetector());
    story.nodes(0, 10).ready("a").ready("b").ready("c");
    List<Score> fired = story.run(20);
    assertThat(fired.get(0).severity()).isEqualTo(Severity.MEDIUM);
    assertThat(fired.get(0).related()).hasSize(3);
  }

  @Test
  void saysNothingWhereNodesAreSecuredInTime() {
    FleetStory<SecurityLatencyDetector.State> story =
        new FleetStory<>(new SecurityLatencyDetector());
    story.nodes(0, 10);
    story.run(10);
    story.nodes(10, 100);
    assertThat(story.run(60)).isEmpty();
  }
}
