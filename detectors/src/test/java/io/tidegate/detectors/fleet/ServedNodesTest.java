package io.tidegate.detectors.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whether traffic has a node is not for scaling events to say. */
class ServedNodesTest {
  private static final int CYCLES = 20;

  @Test
  void aNodeThatWasNeverInHasNotServed() {
    FleetScript fleet = new FleetScript();
    fleet.provisioned(0, "n1").ready(1, "n1");
    assertThat(fleet.at(10).hasServed("n1")).isFalse();
  }

  @Test
  void aNodeThatWasSecuredStaysSoThroughHoweverManyForgedLives() {
    FleetScript fleet = new FleetScript();
    fleet.provisioned(0, "n1").ready(1, "n1").secured(2, "n1");
    for (int i = 1; i <= CYCLES; i++) {
      fleet.terminated(i * 10, "n1").provisioned(i * 10 + 0.001, "n1");
      fleet.ready(i * 10 + 0.002, "n1");
    }
    assertThat(fleet.at(CYCLES * 10 + 5).hasServed("n1")).isTrue();
  }

  @Test
  void aNodeIsKnownByTheAddressesThatItHad() {
    FleetScript fleet = new FleetScript();
    fleet.provisioned(0, "n1", "10.1.0.1").ready(1, "n1");
    fleet.seen(5, "10.1.0.1");
    assertThat(fleet.at(6).hasServed("n1")).isTrue();
    fleet.terminated(7, "n1").provisioned(7.001, "n1").ready(7.002, "n1");
    assertThat(fleet.at(10).hasServed("n1")).isTrue();
    assertThat(fleet.at(400).hasServed("n1")).as("after five minutes").isFalse();
  }

  @Test
  void theRowsSayTheSame() {
    FleetScript fleet = new FleetScript();
    fleet.provisioned(0, "n1").ready(1, "n1").secured(2, "n1");
    fleet.terminated(10, "n1").provisioned(10.001, "n1").ready(10.002, "n1");
    fleet.at(8_000);
    TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
    fleet.timeline.drainChanges(
        (key, value) -> {
          if (value != null) {
            rows.put(key, value);
          }
        });
    FleetTimeline again = new FleetTimeline("eu1", SecuritySignal.AUTO);
    rows.forEach(again::restore);
    again.restored();
    assertThat(again.at(FleetScript.ms(8_001)).hasServed("n1")).isTrue();
  }
}
