package io.tidegate.detectors.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.event.ScalingType;
import org.junit.jupiter.api.Test;

final class JoinWindowTest {
  private final FleetScript fleet = new FleetScript();

  @Test
  void joinsByAddressesAcrossTheirReuse() {
    for (int i = 0; i < 4; i++) {
      fleet.provisioned(0, "gpu-" + i, "10.0.0." + i + ":8000").ready(10, "gpu-" + i);
    }
    fleet.terminated(60, "gpu-0").provisioned(120, "gpu-9", "10.0.0.0:8000");

    for (int second = 15; second <= 300; second += 5) {
      String[] names = {"10.0.0.0:8000", "10.0.0.1:8000", "10.0.0.2:8000", "10.0.0.3:8000"};
      assertThat(fleet.named(second, 20, names).at(second).join())
          .isEqualTo(second < 20 ? JoinState.UNDECIDED : JoinState.JOINED);
    }
    assertThat(fleet.at(300).unmatchedInTelemetry()).isEmpty();
    assertThat(fleet.at(300).unmatchedInTimeline()).isEmpty();
  }

  @Test
  void showsThreeNamesOfEachSideWhereTheyDoNotJoin() {
    for (String node : new String[] {"gpu-d", "gpu-a", "gpu-c", "gpu-b"}) {
      fleet.ready(0, node);
    }
    fleet
        .named(5, 50, "10.0.0.4:8000", "10.0.0.1:8000")
        .named(250, 50, "10.0.0.3:8000", "10.0.0.2:8000");

    FleetView view = fleet.at(250);
    assertThat(view.join()).isEqualTo(JoinState.UNJOINED);
    assertThat(view.unmatchedInTelemetry())
        .containsExactly("10.0.0.1:8000", "10.0.0.2:8000", "10.0.0.3:8000");
    assertThat(view.unmatchedInTimeline()).containsExactly("gpu-a", "gpu-b", "gpu-c");
  }

  @Test
  void saysNothingOfNamesApartBeforeItHasSeenForFourMinutes() {
    fleet.ready(0, "a");
    for (int second = 5; second < 245; second += 5) {
      assertThat(fleet.named(second, 100, "x").at(second).join()).isEqualTo(JoinState.UNDECIDED);
    }
    assertThat(fleet.named(245, 100, "x").at(245).join()).isEqualTo(JoinState.UNJOINED);
    fleet.named(250, 100_000, "a");
    assertThat(fleet.at(250).join()).isEqualTo(JoinState.JOINED);
  }

  @Test
  void saysNothingOfNamesApartWhileTheLatestJoin() {
    fleet.ready(0, "a");
    for (int second = 5; second <= 200; second += 5) {
      fleet.named(second, 100, "x");
    }
    fleet.ready(200, "x");
    for (int second = 205; second <= 265; second += 5) {
      fleet.named(second, 100, "x");
    }
    assertThat(fleet.at(265).join()).isEqualTo(JoinState.UNDECIDED);
    for (int second = 270; second <= 500; second += 5) {
      fleet.named(second, 100, "x");
    }
    assertThat(fleet.at(500).join()).isEqualTo(JoinState.JOINED);
  }

  @Test
  void isUndecidedBelowAHundredRequests() {
    fleet.ready(0, "a");

    assertThat(fleet.named(5, 99, "a").at(5).join()).isEqualTo(JoinState.UNDECIDED);
    assertThat(fleet.named(10, 1, "a").at(10).join()).isEqualTo(JoinState.JOINED);
  }

  @Test
  void needsFourFifths() {
    fleet.ready(0, "a");

    fleet.named(5, 80, "a").named(10, 20, "x");
    assertThat(fleet.at(10).join()).isEqualTo(JoinState.JOINED);
    fleet.named(15, 1, "x");
    assertThat(fleet.at(15).join()).isEqualTo(JoinState.UNJOINED);
    fleet.named(20, 100, "a");
    assertThat(fleet.at(20).join()).isEqualTo(JoinState.JOINED);
  }

  @Test
  void staysJoinedWhileThereIsLittleTraffic() {
    fleet.ready(0, "a").named(5, 200, "a");
    assertThat(fleet.at(5).join()).isEqualTo(JoinState.JOINED);

    fleet.named(400, 50, "x");

    assertThat(fleet.at(400).join()).isEqualTo(JoinState.JOINED);
    fleet.named(405, 50, "x");
    assertThat(fleet.at(405).join()).isEqualTo(JoinState.UNJOINED);
  }

  @Test
  void resolvesNodesThatHaveEnded() {
    fleet.ready(0, "a").terminated(1, "a").named(5, 100, "a");

    assertThat(fleet.at(5).join()).isEqualTo(JoinState.JOINED);
  }

  @Test
  void hasNothingToJoinWithoutNodes() {
    fleet.named(5, 500, "a").target(6, "g", 3).size(7, "g", 3);
    assertThat(fleet.at(10).join()).isEqualTo(JoinState.NO_TIMELINE);

    fleet.tell(11, ScalingType.NODE_READY, event -> event.node("a"));

    assertThat(fleet.at(12).join()).isEqualTo(JoinState.UNDECIDED);
  }
}
