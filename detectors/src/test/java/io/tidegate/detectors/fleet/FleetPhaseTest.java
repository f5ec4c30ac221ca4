package io.tidegate.detectors.fleet;

import static io.tidegate.detectors.fleet.FleetScript.ms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.schemas.event.ScalingType;
import org.junit.jupiter.api.Test;

final class FleetPhaseTest {
  private final FleetScript fleet = new FleetScript();

  private FleetView tick(int second, int serving) {
    return fleet.seenNumbered(second, serving).at(second);
  }

  private FleetView run(int fromSecond, int toSecond, int serving) {
    FleetView view = tick(fromSecond, serving);
    for (int second = fromSecond + 5; second <= toSecond; second += 5) {
      view = tick(second, serving);
    }
    return view;
  }

  @Test
  void goesThroughASurge() {
    for (int i = 0; i < 10; i++) {
      fleet.ready(-600, "n" + i);
    }
    fleet.size(-500, "", 10);
    FleetView view = run(0, 300, 10);
    assertThat(view.phase()).isEqualTo(FleetPhase.STEADY);
    assertThat(view.unsettled()).isZero();

    fleet.target(301, "", 100);
    for (int i = 10; i < 100; i++) {
      fleet.provisioned(330, "n" + i).ready(400 + i, "n" + i);
    }
    view = run(305, 400, 10);
    assertThat(view.phase()).isEqualTo(FleetPhase.SCALING_OUT);
    assertThat(view.provisioned()).isEqualTo(100);
    assertThat(view.size()).isEqualTo(10);
    assertThat(view.unsettled()).isCloseTo(1.5, within(1e-9));

    for (int second = 405; second <= 500; second += 5) {
      int serving = Math.max(10, second - 400);
      view = tick(second, serving);
      assertThat(view.size()).as("at %d", second).isEqualTo(serving < 100 ? view.ready() : 100);
      assertThat(view.phase()).isEqualTo(FleetPhase.SCALING_OUT);
    }
    assertThat(view.ready()).isEqualTo(100);
    assertThat(view.sizeAt(ms(450))).isEqualTo(51);
    assertThat(view.sizeAt(ms(300))).isEqualTo(10);

    view = run(505, 600, 100);
    assertThat(view.effective()).isCloseTo(100, within(1e-9));
    assertThat(view.unsettled()).isBetween(1.5, StrictMath.log(10));
    view = run(605, 840, 100);
    assertThat(view.phase()).isEqualTo(FleetPhase.STEADY);
    assertThat(view.unsettled()).isBetween(0.7, 1.2);
    assertThat(run(845, 3_600, 100).unsettled()).isLessThan(0.01);
  }

  @Test
  void scalesInByTargetAndBySize() {
    fleet.size(0, "g", 20).target(1, "g", 20);
    assertThat(run(5, 200, 20).phase()).isEqualTo(FleetPhase.STEADY);

    fleet.target(201, "g", 10);
    assertThat(run(205, 250, 20).phase()).isEqualTo(FleetPhase.SCALING_IN);
    fleet.size(251, "g", 10);
    assertThat(run(255, 365, 10).phase()).isEqualTo(FleetPhase.SCALING_IN);
    assertThat(run(370, 380, 10).phase()).isEqualTo(FleetPhase.STEADY);
  }

  @Test
  void growsWithoutATarget() {
    fleet.size(0, "", 20);
    run(0, 200, 20);

    fleet.size(201, "", 21);
    assertThat(run(205, 210, 21).phase()).isEqualTo(FleetPhase.STEADY);
    fleet.size(211, "", 22);
    assertThat(run(215, 220, 22).phase()).isEqualTo(FleetPhase.SCALING_OUT);
  }

  @Test
  void doesNotWaitForEverForATargetThatNobodyFills() {
    fleet.size(0, "g", 10).target(1, "g", 50);
    assertThat(run(5, 1_800, 10).phase()).isEqualTo(FleetPhase.SCALING_OUT);

    fleet.target(1_801, "g", 50);

    FleetView view = run(1_805, 2_000, 10);
    assertThat(view.phase()).isEqualTo(FleetPhase.STEADY);
    assertThat(view.provisioned()).isEqualTo(50);
    assertThat(view.unsettled()).isZero();
  }

  @Test
  void staysSteadyWhileThinTrafficFlickers() {
    for (int second = 0; second <= 900; second += 5) {
      FleetView view = tick(second, second / 5 % 12 == 0 ? 9 : 3);
      if (second > 60) {
        assertThat(view.phase()).isEqualTo(FleetPhase.STEADY);
        assertThat(view.unsettled()).isZero();
      }
    }
  }

  @Test
  void isNotUnsettledByLearningOfTheFleet() {
    run(0, 100, 30);
    fleet.size(101, "", 31);

    FleetView view = run(105, 110, 30);

    assertThat(view.fromTimeline()).isTrue();
    assertThat(view.phase()).isEqualTo(FleetPhase.STEADY);
    assertThat(view.unsettled()).isZero();
  }

  @Test
  void isFiniteWhereNothingIsEffective() {
    FleetScript demanded = new FleetScript(SecuritySignal.REQUIRED);
    demanded.ready(0, "a").ready(0, "b").ready(0, "c");

    FleetView view = demanded.at(10);
    assertThat(view.effective()).isZero();
    assertThat(view.unsettled()).isCloseTo(StrictMath.log(3), within(1e-9));
  }

  @Test
  void measuresTheGapInStandardNodes() {
    for (int i = 0; i < 4; i++) {
      String name = "n" + i;
      fleet.tell(0, ScalingType.NODE_READY, event -> event.node(name).capacity(4));
    }

    assertThat(fleet.at(200).effective()).isEqualTo(16);
    assertThat(fleet.at(200).unsettled()).isZero();
  }

  @Test
  void forgetsHalfInFourMinutes() {
    fleet.size(0, "", 10).at(0);
    fleet.size(5, "", 27).at(5);
    double risen = fleet.at(5).unsettled();

    assertThat(risen).isCloseTo(StrictMath.log(2.7), within(1e-9));
    assertThat(fleet.at(245).unsettled()).isCloseTo(risen / 2, within(1e-9));
  }
}
