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
  private static final int DAY_TICKS = 17_281;

  @Test
  void findsASizeThatFollowsComingAndGoingLoad() {
    List<Score> fired = swings(story(DAY_TICKS), 6, 180);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).severity()).isEqualTo(Severity.MEDIUM);
    assertThat(fired.get(0).sentence()).contains("at one pace, driven by demand");
  }

  @Test
  void callsUpsAndDownsOfDemandThatComeAtNoPaceLow() {
    FleetStory<ScaleOscillationDetector.State> story = story(DAY_TICKS);
    List<Score> fired = new ArrayList<>();
    for (int ticks : new int[] {150, 40, 90, 200, 40, 60, 170, 50}) {
      fired.addAll(swing(story, 180, ticks));
    }
    assertThat(fired).isNotEmpty().allMatch(score -> score.severity() == Severity.LOW);
  }

  @Test
  void callsWhatIsFoundOnTheFirstDayLow() {
    List<Score> fired = swings(story(360), 6, 180);
    assertThat(fired).isNotEmpty().allMatch(Score::provisional);
    assertThat(fired).allMatch(score -> score.severity() == Severity.LOW);
  }

  @Test
  void callsSwingsWithoutDemandLow() {
    List<Score> fired = swings(story(DAY_TICKS), 6, 60);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).severity()).isEqualTo(Severity.LOW);
    assertThat(fired.get(0).sentence()).contains("demand did not follow");
  }

  @Test
  void acceptsASurgeAndASecondOne() {
    assertThat(swings(story(360), 2, 600)).isEmpty();
  }

  /** Twenty minutes each: half of it at that demand with three times the nodes. */
  private static List<Score> swings(
      FleetStory<ScaleOscillationDetector.State> story, int times, int demand) {
    List<Score> fired = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      fired.addAll(swing(story, demand, 120));
    }
    return fired;
  }

  private static FleetStory<ScaleOscillationDetector.State> story(int ticks) {
    FleetStory<ScaleOscillationDetector.State> story =
        new FleetStory<>(new ScaleOscillationDetector(Calibration.DEFAULT));
    story.nodes(0, 10);
    assertThat(story.run(ticks)).isEmpty();
    return story;
  }

  private static List<Score> swing(
      FleetStory<ScaleOscillationDetector.State> story, int demand, int ticks) {
    story.demand = demand;
    story.nodes(10, 30);
    List<Score> fired = new ArrayList<>(story.run(ticks));
    story.demand = 60;
    story.gone(10, 30);
    fired.addAll(story.run(ticks));
    return fired;
  }
}
