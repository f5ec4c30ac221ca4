package io.tidegate.detectors.fleet;

import static io.tidegate.detectors.fleet.FleetScript.ms;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.event.ScalingType;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NodeLookupTest {
  private final FleetScript fleet = new FleetScript();

  private String meant(String name, double second) {
    Optional<NodeState> node = fleet.timeline.at(ms(1_000)).resolve(name, ms(second));
    return node.map(found -> found.name() + (found.endedMs() <= ms(second) ? " (ended)" : ""))
        .orElse("nobody");
  }

  @Test
  void followsAnAddressThatIsUsedAgainAfterAMinute() {
    fleet.provisioned(0, "gpu-a", "10.0.0.1:8000").ready(30, "gpu-a").terminated(400, "gpu-a");
    fleet.provisioned(460, "gpu-b", "10.0.0.1:8000").ready(490, "gpu-b");

    assertThat(meant("10.0.0.1:8000", 399)).isEqualTo("gpu-a");
    assertThat(meant("10.0.0.1:8000", 401)).isEqualTo("gpu-a (ended)");
    assertThat(meant("10.0.0.1:8000", 457.9)).isEqualTo("gpu-a (ended)");
    assertThat(meant("10.0.0.1:8000", 458)).isEqualTo("gpu-b");
    assertThat(meant("10.0.0.1:8000", 460)).isEqualTo("gpu-b");
    assertThat(meant("10.0.0.1:8000", 900)).isEqualTo("gpu-b");
  }

  @Test
  void followsAnAddressWhoseFirstNodesEndWasLost() {
    fleet.provisioned(0, "a", "10.0.0.1").provisioned(100, "b", "10.0.0.1");

    assertThat(meant("10.0.0.1", 99)).isEqualTo("a");
    assertThat(meant("10.0.0.1", 100)).isEqualTo("b");
    assertThat(meant("a", 200)).isEqualTo("a");
  }

  @Test
  void prefersANameToAnAddress() {
    fleet.ready(0, "a", "b").ready(10, "b");

    assertThat(meant("b", 20)).isEqualTo("b");
  }

  @Test
  void prefersARunningClaimToTheNameOfWhatHasEnded() {
    fleet.ready(0, "10.0.0.1").terminated(100, "10.0.0.1").ready(200, "pod", "10.0.0.1");

    assertThat(meant("10.0.0.1", 150)).isEqualTo("10.0.0.1 (ended)");
    assertThat(meant("10.0.0.1", 250)).isEqualTo("pod");
  }

  @Test
  void keepsToCase() {
    fleet.ready(0, "Node-A", "HOST-A");

    assertThat(meant("node-a", 10)).isEqualTo("nobody");
    assertThat(meant("host-a", 10)).isEqualTo("nobody");
    assertThat(meant("HOST-A", 10)).isEqualTo("Node-A");
  }

  @Test
  void matchesHostsWithAndWithoutPorts() {
    fleet.ready(0, "a", "10.0.0.1").ready(0, "b", "10.0.0.2:8000").ready(0, "c", "[fd00::3]:80");
    fleet.ready(0, "d", "fd00::4").ready(0, "e", "10.0.0.1:9000");

    assertThat(meant("10.0.0.1:8000", 10)).isEqualTo("a");
    assertThat(meant("10.0.0.1:9000", 10)).isEqualTo("e");
    assertThat(meant("10.0.0.2", 10)).isEqualTo("b");
    assertThat(meant("10.0.0.2:9000", 10)).isEqualTo("nobody");
    assertThat(meant("fd00::3", 10)).isEqualTo("c");
    assertThat(meant("[fd00::4]:80", 10)).isEqualTo("d");
    assertThat(meant("fd00::", 10)).isEqualTo("nobody");
    assertThat(meant("10.0.0.1:", 10)).isEqualTo("nobody");
    assertThat(meant(":80", 10)).isEqualTo("nobody");
  }

  @Test
  void doesNotGuessWhichNodeOfAHostIsMeant() {
    fleet.ready(0, "a", "10.0.0.1:8000").ready(0, "b", "10.0.0.1:8001").terminated(100, "b");

    assertThat(meant("10.0.0.1", 50)).isEqualTo("nobody");
    assertThat(meant("10.0.0.1", 150)).isEqualTo("a");
  }

  @Test
  void prefersARunningHostToAnEndedExactAddress() {
    fleet.ready(0, "a", "10.0.0.1:8000").terminated(100, "a").ready(200, "b", "10.0.0.1");

    assertThat(meant("10.0.0.1:8000", 150)).isEqualTo("a (ended)");
    assertThat(meant("10.0.0.1:8000", 250)).isEqualTo("b");
  }

  @Test
  void allowsForClocksAtTheStartOfALife() {
    fleet.provisioned(100, "a", "10.0.0.1");

    assertThat(meant("a", 98)).isEqualTo("a");
    assertThat(meant("10.0.0.1", 98)).isEqualTo("a");
    assertThat(meant("a", 97.9)).isEqualTo("nobody");
    assertThat(meant("10.0.0.1", 97.9)).isEqualTo("nobody");
  }

  @Test
  void keepsTheNewestAddressesOfANode() {
    for (int i = 0; i < 40; i++) {
      fleet.node(i, ScalingType.NODE_READY, "a", "10.0.0." + i);
    }

    assertThat(meant("10.0.0.7", 100)).isEqualTo("nobody");
    assertThat(meant("10.0.0.8", 100)).isEqualTo("a");
    assertThat(meant("10.0.0.39", 100)).isEqualTo("a");
  }
}
