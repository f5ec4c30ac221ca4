package io.tidegate.detectors.catalog.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.FleetStory;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

class TelemetrySilenceDetectorTest {
  @Test
  void findsAGatewayThatWritesNothingWhileTheOthersGoOn() {
    FleetStory<TelemetrySilenceDetector.State> story = story();
    story.silentGateways.add("gw-2");
    List<Score> fired = story.run(60);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).severity()).isEqualTo(Severity.MEDIUM);
    assertThat(fired.get(0).sentence()).contains("gateway gw-2", "usually 25 %");
  }

  @Test
  void acceptsAGatewayWhoseWorkOthersTakeOver() {
    FleetStory<TelemetrySilenceDetector.State> story = story();
    story.gateways.remove("gw-2");
    assertThat(story.run(400)).isEmpty();
    story.gateways.set(0, "gw-9");
    assertThat(story.run(400)).isEmpty();
  }

  @Test
  void acceptsTenfoldTrafficAndItsEnd() {
    FleetStory<TelemetrySilenceDetector.State> story = story();
    story.demand = 1_200;
    assertThat(story.run(120)).isEmpty();
    story.demand = 120;
    assertThat(story.run(120)).isEmpty();
  }

  @Test
  void findsTheSilenceOfAllGatewaysWhileNodesWork() {
    FleetStory<TelemetrySilenceDetector.State> story = story();
    story.silentGateways.addAll(story.gateways);
    List<Score> fired = story.run(60);
    assertThat(fired).isNotEmpty();
    assertThat(fired.get(0).sentence()).contains("no gateway of eu-1");
  }

  private static FleetStory<TelemetrySilenceDetector.State> story() {
    FleetStory<TelemetrySilenceDetector.State> story =
        new FleetStory<>(new TelemetrySilenceDetector(Calibration.DEFAULT));
    story.demand = 120;
    story.nodes(0, 10);
    assertThat(story.run(120)).isEmpty();
    return story;
  }
}
