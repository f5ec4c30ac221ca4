package io.tidegate.detectors.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.node.ErrorDriftDetector;
import io.tidegate.detectors.catalog.node.LatencyDriftDetector;
import io.tidegate.detectors.catalog.volume.FleetTokensDetector;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** However many models are made up, the one that is used is judged. */
class ModelNamesTest {
  private static final Consumer<InferenceEventBuilder> FAILS = event -> event.status(503);
  private static final Consumer<InferenceEventBuilder> LONG =
      event -> event.outputTokens(20_000).latencyMicros(80_000_000);
  private static final Consumer<InferenceEventBuilder> SLOW =
      event -> event.ttftMicros(5_000_000).latencyMicros(60_000_000);

  @Test
  void aModelThatComesAfterManyMadeUpOnesIsJudged() {
    assertThat(afterNames(new ErrorDriftDetector(Calibration.DEFAULT), FAILS)).isNotNull();
    assertThat(afterNames(new LatencyDriftDetector(Calibration.DEFAULT), SLOW)).isNotNull();
    assertThat(afterNames(new FleetTokensDetector(Calibration.DEFAULT), LONG)).isNotNull();
  }

  @Test
  void aModelIsJudgedWhileOthersAreMadeUp() {
    for (int invented : List.of(20, 400)) {
      FleetTraffic<?> traffic = new FleetTraffic<>(new ErrorDriftDetector(Calibration.DEFAULT));
      traffic.run(30);
      traffic.invented = invented;
      assertThat(traffic.run(400)).isNull();
      traffic.request = FAILS;
      assertThat(traffic.run(20)).as(invented + " a tick").isNotNull();
    }
  }

  private static @Nullable Score afterNames(
      FleetDetector<?> detector, Consumer<InferenceEventBuilder> attack) {
    FleetTraffic<?> traffic = new FleetTraffic<>(detector);
    traffic.requests = 0;
    traffic.invented = 150;
    traffic.run(4);
    traffic.requests = 60;
    traffic.invented = 0;
    assertThat(traffic.run(500)).isNull();
    traffic.request = attack;
    return traffic.run(60);
  }
}
