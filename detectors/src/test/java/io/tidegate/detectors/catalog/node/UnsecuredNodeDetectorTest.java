package io.tidegate.detectors.catalog.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.FleetStory;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
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
  void findsOneNodeThatServesBeforeItIsSecured() {
    FleetStory<UnsecuredNodeDetector.State> story = new FleetStory<>(new UnsecuredNodeDetector());
    story.nodes(0, 10);
    assertThat(story.run(60)).isEmpty();
    story.servesUnsecured("early");
    List<Score> fired = story.run(6);
    assertThat(fired).isNotEmpty().allMatch(score -> score.entity().id().equals("early"));
    assertThat(fired.get(0).severity()).isEqualTo(Severity.HIGH);
  }

  @Test
  void blamesASilentSourceAndNotTheNodesItIsSilentAbout() {
    FleetStory<UnsecuredNodeDetector.State> story = new FleetStory<>(new UnsecuredNodeDetector());
    story.nodes(0, 10);
    assertThat(story.run(60)).isEmpty();
    for (int i = 10; i < 13; i++) {
      story.ready(FleetStory.name(i));
    }
    story.run(13);
    for (int i = 13; i < 20; i++) {
      story.servesUnsecured(FleetStory.name(i));
    }
    assertThat(story.run(30)).isEmpty();
    for (int i = 10; i < 20; i++) {
      story.secured(FleetStory.name(i));
    }
    assertThat(story.run(30)).isEmpty();
  }

  @Test
  void findsWhatTheSourceDoesNotSpeakOfWhenItSpeaksAgain() {
    FleetStory<UnsecuredNodeDetector.State> story = new FleetStory<>(new UnsecuredNodeDetector());
    story.nodes(0, 10);
    story.run(60);
    for (int i = 10; i < 13; i++) {
      story.ready(FleetStory.name(i));
    }
    story.run(13);
    story.servesUnsecured("forgotten");
    assertThat(story.run(30)).isEmpty();
    for (int i = 10; i < 13; i++) {
      story.secured(FleetStory.name(i));
    }
    List<Score> fired = story.run(40);
    assertThat(fired).isNotEmpty().allMatch(score -> score.entity().id().equals("forgotten"));
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
