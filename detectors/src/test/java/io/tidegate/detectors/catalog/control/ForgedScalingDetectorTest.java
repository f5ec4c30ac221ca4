package io.tidegate.detectors.catalog.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.FleetStory;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.event.ScalingType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForgedScalingDetectorTest {
  @Test
  void findsAReportThatDeniesTheNodesThatServe() {
    FleetStory<ForgedScalingDetector.State> story = story();
    story.report(40, false, "g1", "g2", "g3");
    List<Score> fired = story.run(4);
    assertThat(fired).isNotEmpty();
    Score last = fired.get(fired.size() - 1);
    assertThat(last.severity()).isEqualTo(Severity.HIGH);
    assertThat(last.sentence()).contains("does not list 10 of 10 nodes that go on serving");
  }

  @Test
  void saysNothingOfReportsThatLeaveOutNodesThatDrainAndEndTheirWork() {
    FleetStory<ForgedScalingDetector.State> story = story();
    for (int node = 0; node < 4; node++) {
      story.draining(FleetStory.name(node));
    }
    story.run(3);
    story.report(6, false, "node-004", "node-005", "node-006", "node-007", "node-008", "node-009");
    assertThat(story.run(20)).isEmpty();
  }

  @Test
  void saysNothingOfACountThatIsAMomentAheadOfTheEventsOfThoseItCounts() {
    FleetStory<ForgedScalingDetector.State> story = new FleetStory<>(new ForgedScalingDetector());
    story.nodes(0, 10).run(24);
    story.tell(ScalingType.SIZE_REPORT, event -> event.size(7));
    for (int node = 0; node < 3; node++) {
      story.draining(FleetStory.name(node));
    }
    assertThat(story.run(24)).isEmpty();
  }

  @Test
  void findsACountThatIsTooSmallWithoutThem() {
    FleetStory<ForgedScalingDetector.State> story = new FleetStory<>(new ForgedScalingDetector());
    story.nodes(0, 10).run(24);
    story.tell(ScalingType.SIZE_REPORT, event -> event.size(4));
    assertThat(story.run(24)).isNotEmpty();
  }

  @Test
  void findsEndsOfNodesThatGoOnServing() {
    FleetStory<ForgedScalingDetector.State> story = story();
    story.endWithoutStopping(FleetStory.name(1)).endWithoutStopping(FleetStory.name(2));
    List<Score> fired = story.run(3);
    assertThat(fired).isNotEmpty();
    Score last = fired.get(fired.size() - 1);
    assertThat(last.severity()).isEqualTo(Severity.HIGH);
    assertThat(last.sentence()).contains("events ended 2 of 10 nodes that go on serving");
  }

  @Test
  void findsEndsThatAnotherLifeFollowsSoonerThanAnyStartTakes() {
    FleetStory<ForgedScalingDetector.State> story = story();
    for (int node = 0; node < 9; node++) {
      story.endWithoutStopping(FleetStory.name(node)).ready(FleetStory.name(node));
    }
    List<Score> fired = story.run(3);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).severity()).isEqualTo(Severity.HIGH);
    assertThat(fired.get(0).sentence()).contains("events ended 9 of 10 nodes that go on serving");
  }

  @Test
  void oneEndedNodeThatGoesOnMayBeADefect() {
    FleetStory<ForgedScalingDetector.State> story = story();
    story.endWithoutStopping(FleetStory.name(1));
    List<Score> fired = story.run(3);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).severity()).isEqualTo(Severity.LOW);
  }

  @Test
  void saysNothingOfNodesThatRestartUnderTheirNames() {
    FleetStory<ForgedScalingDetector.State> story = story();
    for (int round = 0; round < 5; round++) {
      story.gone(0, 5);
      assertThat(story.run(6)).isEmpty();
      story.nodes(0, 5);
      assertThat(story.run(12)).isEmpty();
    }
  }

  @Test
  void findsAReportThatContradictsItself() {
    FleetStory<ForgedScalingDetector.State> story = story();
    story.report(40, true);
    List<Score> fired = story.run(2);
    assertThat(fired.get(0).severity()).isEqualTo(Severity.MEDIUM);
    assertThat(fired.get(0).sentence()).contains("40 nodes are ready and lists 10");
  }

  @Test
  void findsAControllerThatNobodyKnows() {
    FleetStory<ForgedScalingDetector.State> story = story();
    story.decision(10, 30, "cron-job");
    List<Score> fired = story.run(2);
    assertThat(fired.get(0).severity()).isEqualTo(Severity.LOW);
    assertThat(fired.get(0).sentence()).contains("cron-job, never heard of before");
  }

  @Test
  void findsATargetThatItsControllerDoesNotKnowOf() {
    FleetStory<ForgedScalingDetector.State> story = story();
    story.decision(10, 60, "hpa");
    assertThat(story.run(12)).isEmpty();
    story.decision(10, 11, "hpa");
    List<Score> fired = story.run(2);
    assertThat(fired.get(0).severity()).isEqualTo(Severity.LOW);
    assertThat(fired.get(0).sentence()).contains("starts from a target of 10", "replaced by 60");
  }

  @Test
  void saysNothingOfASurgeThatIsOrderedAndCarriedOut() {
    FleetStory<ForgedScalingDetector.State> story = story();
    int size = 10;
    for (int next = 15; next <= 100; next = next * 3 / 2) {
      story.decision(size, next, "hpa").run(24);
      story.nodes(size, next).report(next, true);
      size = next;
      assertThat(story.run(24)).isEmpty();
    }
    story.decision(size, 10, "hpa").gone(10, size).report(10, true);
    assertThat(story.run(60)).isEmpty();
  }

  private static FleetStory<ForgedScalingDetector.State> story() {
    FleetStory<ForgedScalingDetector.State> story = new FleetStory<>(new ForgedScalingDetector());
    story.nodes(0, 10);
    for (int i = 0; i < 4; i++) {
      story.decision(10 + i % 2, 10 + (i + 1) % 2, "hpa").report(10, true);
      assertThat(story.run(12)).isEmpty();
    }
    return story;
  }
}
