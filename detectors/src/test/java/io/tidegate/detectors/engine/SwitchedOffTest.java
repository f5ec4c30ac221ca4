package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nobody blinds the service unseen. */
class SwitchedOffTest {
  private static final long START = 1_785_484_800_000L;

  private final InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), 1, 1);
  private long offset;

  @Test
  void aDetectorThatIsOffIsTold() {
    serve(10);
    engine.entity(
        "cluster/eu-1", "{\"labels\":{\"detector.canary-leak\":\"off\"}}".getBytes(UTF_8));
    serve(60);
    assertThat(engine.alerts)
        .anyMatch(
            alert ->
                alert.contains("\"analytic\":{\"uid\":\"detectors-off\"")
                    && alert.contains("canary-leak"));
    assertThat(engine.audit)
        .anyMatch(
            record ->
                record.contains("\"kind\":\"entity\"")
                    && record.contains("\"standing\":\"taken_up\"")
                    && record.contains("canary-leak off"));
  }

  @Test
  void aPlanIsNoNewsForTheAudit() {
    engine.entity("tenant/acme", "{\"plan\":\"pro\"}".getBytes(UTF_8));
    serve(30);
    assertThat(engine.audit).noneMatch(record -> record.contains("\"kind\":\"entity\""));
    List<String> off =
        engine.alerts.stream().filter(alert -> alert.contains("detectors-off")).toList();
    assertThat(off).isEmpty();
  }

  private void serve(int seconds) {
    TelemetryEncoder encoder = new TelemetryEncoder();
    for (int i = 0; i < seconds * 10; i++) {
      long timeMs = START + offset * 100;
      engine.telemetry(
          0,
          offset,
          encoder.encode(
              new InferenceEventBuilder()
                  .timeMs(timeMs)
                  .requestId("r" + offset)
                  .cluster("eu-1")
                  .tenant("acme")
                  .apiKey("k1")
                  .source("10.0.0.1")
                  .model("m")
                  .node("n1")
                  .latencyMicros(900_000)
                  .inputTokens(500)
                  .outputTokens(200)
                  .build()));
      offset++;
      engine.scalingReadThrough(timeMs);
    }
  }
}
