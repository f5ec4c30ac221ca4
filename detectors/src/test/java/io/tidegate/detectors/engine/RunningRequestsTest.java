package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.RequestPhase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What runs is held against limits and budgets while it runs. */
class RunningRequestsTest {
  private static final long START = 1_785_484_800_000L;
  private static final long BEGIN = START + 60_000;
  private static final long TWO_TICKS = 10_000;
  private static final Pattern TIME = Pattern.compile("\"time\":(\\d+)");
  private static final int STREAMS = 40;
  private static final int NO_PROGRESS = 0;

  @Test
  void endlessStreamsAreToldWithinTwoTicks() {
    String limit = "{\"limits\":{\"concurrent\":20}}";
    for (String subject : List.of("tenant/acme", "api_key/k1")) {
      for (int progressMs : new int[] {NO_PROGRESS, 10_000}) {
        InMemoryEngine engine = run(1, 1, subject, limit, progressMs, true);
        assertThat(firstOf("hard-limit", engine)).isBetween(BEGIN, BEGIN + TWO_TICKS);
      }
    }
  }

  @Test
  void streamsWhoseBeginningIsLostAreToldByTheirProgress() {
    String limit = "{\"limits\":{\"concurrent\":20}}";
    InMemoryEngine engine = run(1, 1, "tenant/acme", limit, 10_000, false);
    assertThat(firstOf("hard-limit", engine)).isBetween(BEGIN, BEGIN + 10_000 + TWO_TICKS);
  }

  @Test
  void tokensCostAndBudgetAreToldWhileStreamsRun() {
    for (String record :
        List.of(
            "{\"limits\":{\"tokens_per_min\":20000}}",
            "{\"limits\":{\"cost_usd_per_hour\":0.05}}",
            "{\"budget_usd\":0.05,\"period\":\"day\"}")) {
      InMemoryEngine engine = run(1, 1, "tenant/acme", record, 5_000, true);
      String detector = record.contains("limits") ? "hard-limit" : "budget-burn";
      assertThat(firstOf(detector, engine)).as(record).isBetween(BEGIN, BEGIN + 90_000);
    }
  }

  @Test
  void whatStaysWithinItsLimitsIsNotTold() {
    for (String record :
        List.of(
            "{\"limits\":{\"concurrent\":40}}",
            "{\"limits\":{\"tokens_per_min\":130000}}",
            "{\"limits\":{\"cost_usd_per_hour\":20}}",
            "{\"budget_usd\":200,\"period\":\"day\"}")) {
      assertThat(run(1, 1, "tenant/acme", record, 5_000, true).alerts)
          .as(record)
          .noneMatch(alert -> alert.contains("hard-limit") || alert.contains("budget-burn"));
    }
  }

  @Test
  void partitionsAndRestartsChangeNothing() {
    String record = "{\"limits\":{\"concurrent\":20,\"tokens_per_min\":20000}}";
    List<String> one = run(1, 1, "tenant/acme", record, 5_000, true).alerts;
    assertThat(one).isNotEmpty();
    assertThat(run(3, 4, "tenant/acme", record, 5_000, true).alerts)
        .containsExactlyInAnyOrderElementsOf(one);
  }

  /** Forty streams of 50 tokens a second and 0.1 USD an hour each, among another's traffic. */
  private static InMemoryEngine run(
      int inputs, int partitions, String subject, String record, int progressMs, boolean begin) {
    List<InferenceEventBuilder> events = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      long time = START + i * 100L;
      times.add(time);
      events.add(
          event(time, "o" + i)
              .tenant("other")
              .apiKey("k2")
              .latencyMicros(800_000)
              .inputTokens(100)
              .outputTokens(100)
              .costMicroUsd(100));
    }
    for (int stream = 0; stream < STREAMS; stream++) {
      long from = BEGIN + stream * 20L;
      if (begin) {
        times.add(from);
        events.add(event(from, "s" + stream).phase(RequestPhase.START).status(0));
      }
      for (long time = from + progressMs;
          progressMs > 0 && time < START + 400_000;
          time += progressMs) {
        times.add(time);
        events.add(
            event(time, "s" + stream)
                .phase(RequestPhase.PROGRESS)
                .inputTokens(0)
                .outputTokens((time - from) / 20)
                .costMicroUsd((time - from) / 36));
      }
    }
    InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), inputs, partitions);
    engine.entity(subject, record.getBytes(UTF_8));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingLong((Integer i) -> times.get(i)).thenComparingInt(i -> i));
    TelemetryEncoder encoder = new TelemetryEncoder();
    int offset = 0;
    for (int i : order) {
      engine.telemetry(offset % inputs, offset++, encoder.encode(events.get(i).build()));
    }
    engine.end();
    return engine;
  }

  private static long firstOf(String detector, InMemoryEngine engine) {
    for (String alert : engine.alerts) {
      Matcher time = TIME.matcher(alert);
      if (alert.contains("\"analytic\":{\"uid\":\"" + detector + "\"") && time.find()) {
        return Long.parseLong(time.group(1));
      }
    }
    throw new AssertionError("no " + detector + " among " + engine.alerts.size());
  }

  private static InferenceEventBuilder event(long timeMs, String id) {
    return new InferenceEventBuilder()
        .timeMs(timeMs)
        .requestId(id)
        .cluster("eu-1")
        .tenant("acme")
        .apiKey("k1")
        .node("n1")
        .model("m");
  }
}
