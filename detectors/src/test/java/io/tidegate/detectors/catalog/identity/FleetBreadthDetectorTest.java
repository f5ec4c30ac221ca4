package io.tidegate.detectors.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.statistic.ElasticTest;
import io.tidegate.detectors.catalog.statistic.Streams;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.FleetStory;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetBreadthDetectorTest {
  private static final int HOUR = 720;

  @Test
  void aHandfulOfClientsIsNoCrowd() {
    assertThat(after(5)).allMatch(score -> score.severity() == Severity.LOW);
  }

  @Test
  void manyAre() {
    assertThat(after(30)).anyMatch(score -> score.severity() == Severity.MEDIUM);
  }

  private static List<Score> after(int tenants) {
    FleetStory<Streams<ElasticTest.State>> story =
        new FleetStory<>(new FleetBreadthDetector(Calibration.DEFAULT));
    story.nodes(0, 4);
    assertThat(story.run(HOUR)).isEmpty();
    story.tenants = tenants;
    List<Score> fired = story.run(HOUR / 10);
    assertThat(fired).isNotEmpty();
    return fired;
  }
}
