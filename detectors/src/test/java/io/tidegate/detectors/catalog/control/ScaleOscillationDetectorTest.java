package io.tidegate.detectors.catalog.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.FleetStory;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleOscillationDetectorTest {
  @Test
  void findsASizeThatFollowsComingAndGoingLoad() {
    List<Score> fired = swings(6, 180);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).severity()).isEqualTo(Severity.MEDIUM);
    assertThat(fired.get(0).sentence()).contains("driven by demand");
  }

  @Test
  void callsSwingsWithoutDemandLow() {
    List<Score> fired = swings(6, 60);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).severity()).isEqualTo(Severity.LOW);
    assertThat(fired.get(0).sentence()).contains("demand did not follow");
  }

  @Test
  void acceptsASurgeAndASecondOne() {
    assertThat(swings(2, 600)).isEmpty();
  }

  /** Twenty minutes each: half of it at that demand with three times the nodes. */
  private static List<Score> swings(int times, int demand) {
    FleetStory<ScaleOscillationDetector.State> story =
        new FleetStory<>(new ScaleOscillationDetector(Calibration.DEFAULT));
    story.nodes(0, 10);
    List<Score> fired = new ArrayList<>(story.run(360));
    for (int i = 0; i < times; i++) {
      story.demand = demand;
      story.nodes(10, 30);
      fired.addAll(story.run(120));
      story.demand = 60;
      story.gone(10, 30);
      fired.addAll(story.run(120));
    }
    return fired;
  }
}
