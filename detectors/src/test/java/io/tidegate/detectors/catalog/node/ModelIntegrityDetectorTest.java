package io.tidegate.detectors.catalog.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.FleetStory;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.event.ScalingType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelIntegrityDetectorTest {
  private static final String NODE = FleetStory.name(4);

  @Test
  void findsANodeThatServesWhatItDidNotAttest() {
    FleetStory<ModelIntegrityDetector.State> story = story();
    story.digests.put(NODE, "sha256:bad");
    List<Score> fired = story.run(3);
    assertThat(fired).isNotEmpty().allMatch(score -> score.entity().id().equals(NODE));
    assertThat(fired.get(0).severity()).isEqualTo(Severity.HIGH);
    assertThat(fired.get(0).sentence()).contains("as sha256:bad", "it attested sha256:good");
  }

  @Test
  void givesAnAttestationTimeToFollowADeploy() {
    FleetStory<ModelIntegrityDetector.State> story = story();
    story.tell(ScalingType.DEPLOY, event -> event.model("m").version("2"));
    story.digests.put(NODE, "sha256:new");
    assertThat(story.run(10)).isEmpty();
    story.tell(
        ScalingType.NODE_SECURED,
        event -> event.node(NODE).modelDigests(Map.of("m", "sha256:new")));
    assertThat(story.run(60)).isEmpty();
  }

  @Test
  void findsOneThatNeverAttestsWhatItDeployed() {
    FleetStory<ModelIntegrityDetector.State> story = story();
    story.tell(ScalingType.DEPLOY, event -> event.model("m").version("2"));
    story.digests.put(NODE, "sha256:new");
    assertThat(story.run(40)).isNotEmpty();
  }

  private static FleetStory<ModelIntegrityDetector.State> story() {
    FleetStory<ModelIntegrityDetector.State> story = new FleetStory<>(new ModelIntegrityDetector());
    story.nodes(0, 10);
    assertThat(story.run(60)).isEmpty();
    return story;
  }
}
