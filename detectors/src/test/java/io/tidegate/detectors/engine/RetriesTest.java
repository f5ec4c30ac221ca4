package io.tidegate.detectors.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Requests that are tried again under their id are no reuse of ids; reuse among them still is. */
class RetriesTest {
  private static final long START = 1_785_484_800_000L;
  private static final int TENANTS = 20;
  private static final int SECONDS = 900;
  private static final int[] FAILURES = {0, 429, 499, 500, 502, 503, 504, 529};

  private final Random random = new Random(23);
  private final List<Sent> sent = new ArrayList<>();
  private int ids;

  /** One record and when it comes, which is not when its request ended. */
  private record Sent(long comesMs, InferenceEvent event) {}

  @Test
  void retriesThatKeepTheirIdAccuseNobody() {
    for (int i = 0; i < SECONDS * 10; i++) {
      String tenant = "t" + random.nextInt(TENANTS);
      boolean fails = random.nextInt(3) == 0;
      request(START + i * 100L, tenant, "r" + ids++, fails ? 1 + random.nextInt(6) : 0);
    }
    assertThat(accused()).isEmpty();
  }

  @Test
  void whoReusesIdsIsFoundAlsoWhereHeLetsEverySecondTryFail() {
    for (int i = 0; i < SECONDS * 10; i++) {
      String tenant = "t" + random.nextInt(TENANTS);
      request(START + i * 100L, tenant, "r" + ids++, random.nextInt(20) == 0 ? 1 : 0);
    }
    for (int i = 0; i < SECONDS; i++) {
      sent(START + i * 1_000L, "mallory", "same", i % 2 == 0 ? 200 : 503);
    }
    assertThat(accused()).isNotEmpty().allMatch(alert -> alert.contains("tenant/mallory"));
  }

  private void request(long startMs, String tenant, String id, int failures) {
    long at = startMs;
    for (int i = 0; i < failures; i++) {
      sent(at, tenant, id, FAILURES[random.nextInt(FAILURES.length)]);
      at += random.nextInt(4) == 0 ? 12_000 : 1 + random.nextInt(1_500);
    }
    sent(at, tenant, id, 200);
  }

  private void sent(long timeMs, String tenant, String id, int status) {
    InferenceEvent event =
        new InferenceEventBuilder()
            .timeMs(timeMs)
            .requestId(id)
            .cluster("eu-1")
            .tenant(tenant)
            .apiKey("key-of-" + tenant)
            .node("gpu-" + random.nextInt(8))
            .model("model-" + random.nextInt(2))
            .status(status)
            .latencyMicros(300_000 + random.nextInt(500_000))
            .inputTokens(400 + random.nextInt(200))
            .outputTokens(status == 200 ? 100 + random.nextInt(100) : 0)
            .build();
    long delay = random.nextInt(50) == 0 ? 20_000 : random.nextInt(1_500);
    sent.add(new Sent(timeMs + delay, event));
  }

  /** The findings of reused ids, as the engine tells them for what was sent. */
  private List<String> accused() {
    InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), 1, 1);
    engine.scalingReadThrough(Long.MAX_VALUE);
    TelemetryEncoder encoder = new TelemetryEncoder();
    sent.sort(Comparator.comparingLong(Sent::comesMs));
    for (int i = 0; i < sent.size(); i++) {
      engine.telemetry(0, i, encoder.encode(sent.get(i).event));
    }
    engine.end();
    return engine.alerts.stream()
        .filter(alert -> alert.contains("\"uid\":\"request-id-reuse\""))
        .toList();
  }
}
