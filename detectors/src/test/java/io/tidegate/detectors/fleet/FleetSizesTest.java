package io.tidegate.detectors.fleet;

import static io.tidegate.detectors.fleet.FleetScript.ms;
import static io.tidegate.detectors.fleet.FleetScript.runs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.schemas.event.ScalingType;
import org.junit.jupiter.api.Test;

final class FleetSizesTest {
  private final FleetScript fleet = new FleetScript();

  @Test
  void isWhatServesWhereNobodyTells() {
    assertThat(fleet.at(0).size()).isZero();
    fleet.seen(5, "a", "b").seen(10, "b", "c");

    FleetView view = fleet.at(10);
    assertThat(view.fromTimeline()).isFalse();
    assertThat(view.seen()).isEqualTo(3);
    assertThat(view.size()).isEqualTo(3);
    assertThat(view.ready()).isEqualTo(3);
    assertThat(view.effective()).isEqualTo(3);
    assertThat(view.join()).isEqualTo(JoinState.NO_TIMELINE);
    assertThat(fleet.at(35).seen()).isEqualTo(2);
    assertThat(fleet.at(40).seen()).isZero();
    assertThat(fleet.at(40).size()).isEqualTo(1);
    assertThat(fleet.timeline.hasScalingEvents()).isFalse();
  }

  @Test
  void isNoMoreThanWhatServesAndALittle() {
    fleet.size(0, "", 100);
    assertThat(fleet.at(0).size()).isEqualTo(100);

    fleet.seenNumbered(5, 20);

    assertThat(fleet.at(5).size()).isEqualTo(24);
    assertThat(fleet.at(5).ready()).isEqualTo(100);
  }

  @Test
  void isNoMoreThanWhatIsClaimedWhereItWasCounted() {
    fleet.size(0, "", 3).seenNumbered(5, 20);

    assertThat(fleet.at(5).size()).isEqualTo(3);
  }

  @Test
  void countsWhatServesWhereOnlySomeNodesWereToldOf() {
    fleet.seenNumbered(5, 10).ready(5, "n3").ready(5, "n4");

    assertThat(fleet.at(5).ready()).isEqualTo(2);
    assertThat(fleet.at(5).size()).isEqualTo(10);
  }

  @Test
  void sumsGroups() {
    fleet.target(0, "a", 5).target(0, "b", 7).size(1, "a", 4).size(1, "b", 7);

    FleetView view = fleet.at(2);
    assertThat(view.ready()).isEqualTo(11);
    assertThat(view.provisioned()).isEqualTo(12);
    assertThat(view.phase()).isEqualTo(FleetPhase.SCALING_OUT);
  }

  @Test
  void keepsOneControllersTargetFromAnothers() {
    fleet.size(0, "a", 5).size(0, "b", 7).target(1, "a", 5).target(2, "b", 20);

    assertThat(fleet.at(3).provisioned()).isEqualTo(25);
    fleet.target(4, "a", 6);
    assertThat(fleet.at(5).provisioned()).isEqualTo(26);
  }

  @Test
  void matchesTargetsOfGroupsWithNodesOfNone() {
    for (int i = 0; i < 10; i++) {
      fleet.ready(0, "n" + i);
    }
    fleet.target(1, "gpu", 12).size(2, "gpu", 10);

    assertThat(fleet.at(3).ready()).isEqualTo(10);
    assertThat(fleet.at(3).provisioned()).isEqualTo(12);
  }

  @Test
  void matchesATargetOfNoGroupWithNodesOfGroups() {
    for (int i = 0; i < 10; i++) {
      String name = "n" + i;
      fleet.tell(0, ScalingType.NODE_READY, event -> event.node(name).group("gpu"));
    }
    fleet.tell(1, ScalingType.SCALE_DECISION, event -> event.to(12));

    assertThat(fleet.at(3).provisioned()).isEqualTo(12);
  }

  @Test
  void movesOnFromASizeWithTheNodes() {
    fleet.ready(0, "a").size(10, "", 3);
    assertThat(fleet.at(10).ready()).isEqualTo(3);

    fleet.ready(20, "b");
    assertThat(fleet.at(20).ready()).isEqualTo(4);
    fleet.terminated(30, "a");
    assertThat(fleet.at(30).ready()).isEqualTo(3);
    fleet.size(40, "", 2);
    assertThat(fleet.at(40).ready()).isEqualTo(2);
  }

  @Test
  void countsALostReadyOnceAReportHealedIt() {
    fleet.ready(0, "a").provisioned(0, "b").size(60, "", 2);
    assertThat(fleet.at(60).ready()).isEqualTo(2);

    fleet.secured(70, "b");
    assertThat(fleet.at(70).ready()).isEqualTo(2);
    fleet.terminated(80, "b");
    assertThat(fleet.at(80).ready()).isEqualTo(1);
  }

  @Test
  void loosesAnUnnamedNodeThatEnds() {
    fleet.ready(0, "a").size(60, "", 2).terminated(70, "unheard");

    assertThat(fleet.at(71).ready()).isEqualTo(1);
  }

  @Test
  void countsTotalsAndGroupsOnce() {
    fleet.size(0, "", 20).size(10, "a", 12).size(10, "b", 8);
    assertThat(fleet.at(10).ready()).isEqualTo(20);
    fleet.size(60, "", 25);
    assertThat(fleet.at(60).ready()).isEqualTo(25);
    fleet.size(500, "a", 12).size(500, "b", 8);
    assertThat(fleet.at(500).ready()).isEqualTo(20);
  }

  @Test
  void countsTheUnitThatTelemetryNames() {
    for (int i = 0; i < 3; i++) {
      fleet.ready(0, "n" + i);
    }
    for (int i = 0; i < 6; i++) {
      String pod = "pod-" + i;
      fleet.tell(0, ScalingType.NODE_READY, event -> event.node(pod).unit("replica"));
    }
    assertThat(fleet.seenNumbered(5, 3).at(5).ready()).isEqualTo(3);

    fleet.seen(60, "pod-0", "pod-1");
    assertThat(fleet.at(60).ready()).isEqualTo(6);
    assertThat(fleet.at(120).ready()).isEqualTo(6);
  }

  @Test
  void countsReplicasWhereThereIsNothingElse() {
    fleet.tell(0, ScalingType.SIZE_REPORT, event -> event.unit("replica").size(8));

    assertThat(fleet.at(1).ready()).isEqualTo(8);
  }

  @Test
  void takesTargetsForReadyWhereNothingElseIsTold() {
    fleet.target(0, "gpu", 10);
    assertThat(fleet.at(0).ready()).isEqualTo(10);

    fleet.seenNumbered(5, 9).target(6, "gpu", 100);

    FleetView view = fleet.at(10);
    assertThat(view.ready()).isEqualTo(11);
    assertThat(view.provisioned()).isEqualTo(100);
    assertThat(view.phase()).isEqualTo(FleetPhase.SCALING_OUT);
    assertThat(view.join()).isEqualTo(JoinState.NO_TIMELINE);
  }

  @Test
  void weighsNodesByCapacityAndWarmth() {
    fleet.tell(0, ScalingType.NODE_READY, event -> event.node("a").capacity(2));
    fleet.ready(45, "b");

    assertThat(fleet.at(0).effective()).isCloseTo(0.6, within(1e-9));
    assertThat(fleet.at(45).effective()).isCloseTo(2 * 0.65 + 0.3, within(1e-9));
    assertThat(fleet.at(90).effective()).isCloseTo(2 + 0.65, within(1e-9));
    assertThat(fleet.at(135).effective()).isCloseTo(3, within(1e-9));
  }

  @Test
  void takesNodesThatAReportFindsForWarm() {
    fleet.report(0, runs("a"), runs("b", true));

    assertThat(fleet.at(0).effective()).isCloseTo(1, within(1e-9));
    assertThat(fleet.at(0).secured()).isEqualTo(1);
    fleet.secured(10, "a");
    assertThat(fleet.at(10).effective()).isCloseTo(1.3, within(1e-9));
  }

  @Test
  void remembersSizesOfTheLastHour() {
    for (int minute = 0; minute <= 90; minute++) {
      fleet.size(minute * 60, "", minute + 1).at(minute * 60);
    }

    FleetView view = fleet.at(90 * 60);
    assertThat(view.sizeAt(ms(90 * 60))).isEqualTo(91);
    assertThat(view.sizeAt(ms(80 * 60 + 59))).isEqualTo(81);
    assertThat(view.sizeAt(ms(30 * 60))).isEqualTo(31);
    assertThat(view.sizeAt(ms(0))).isEqualTo(31);
  }

  @Test
  void keepsPlansUntilTheyAreOver() {
    fleet.tell(0, ScalingType.DEPLOY, event -> event.model("m").version("2"));
    fleet.tell(
        0,
        ScalingType.PLANNED,
        event -> event.name("load test").fromTimeMs(ms(9_000)).toTimeMs(ms(12_000)));
    assertThat(fleet.at(10).notices()).hasSize(2);
    assertThat(fleet.at(10).fromTimeline()).isFalse();
    assertThat(fleet.timeline.hasScalingEvents()).isTrue();

    fleet.ready(11_000, "a");
    assertThat(fleet.at(11_000).notices()).extracting("name").containsExactly("load test");
    fleet.ready(20_000, "b");
    assertThat(fleet.at(20_000).notices()).isEmpty();
  }
}
