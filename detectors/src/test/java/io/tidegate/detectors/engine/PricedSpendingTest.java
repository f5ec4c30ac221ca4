package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Pricing;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** From a request's tokens to what is said of the money. */
class PricedSpendingTest {
  private static final long START = 1_785_484_800_000L;
  private static final long MILLION = 1_000_000;
  private static final String BUDGET = "{\"budget_usd\":1,\"period\":\"day\"}";
  private static final String LIMIT = "{\"limits\":{\"cost_usd_per_hour\":0.05}}";

  private final TelemetryEncoder encoder = new TelemetryEncoder();

  @Test
  void cachedTokensProveNothingSpentThatWasNot() {
    assertThat(moneyAlerts(event -> event.cachedTokens(28 * MILLION / 3))).isEmpty();
    assertThat(moneyAlerts(event -> event.cachedTokens(0)))
        .singleElement()
        .asString()
        .contains("5 USD within an hour, allowed 1", "\"deterministic\":true");
  }

  @Test
  void costOfZeroOnAModelWithAPriceSilencesNothing() {
    assertThat(moneyAlerts(event -> event.costMicroUsd(0)))
        .singleElement()
        .asString()
        .contains("5 USD within an hour, allowed 1", "\"deterministic\":true");
    assertThat(moneyAlerts(event -> event.costMicroUsd(800_000))).isEmpty();
  }

  @Test
  void limitOfFiveCentsIsToldAndHeldInCents() {
    InMemoryEngine engine = engineOf(priced());
    engine.entity("tenant/t", LIMIT.getBytes(UTF_8));
    run(engine, 24, 5, event -> event.inputTokens(10_000).outputTokens(0));
    assertThat(of("hard-limit", engine.alerts))
        .isNotEmpty()
        .first()
        .asString()
        .contains("0.055 USD within an hour, allowed 0.05", "\"observed\":0.055");
  }

  @Test
  void modelsWithoutAPriceAreNamedOnceAndTheirCostProvesNothing() {
    InMemoryEngine engine = engineOf(EngineConfig.defaults().pricing());
    engine.entity("tenant/t", BUDGET.getBytes(UTF_8));
    run(engine, 240, 5, event -> event.model("m").inputTokens(MILLION).outputTokens(0));
    List<String> named = of("unpriced-model", engine.alerts);
    assertThat(named).isNotEmpty();
    assertThat(named.get(0)).contains("tokens of m cost", "\"severity\":\"Low\"");
    assertThat(named).filteredOn(alert -> alert.contains("\"activity_id\":1")).hasSize(1);
    assertThat(named).noneMatch(alert -> alert.contains("\"activity_id\":3"));
    assertThat(of("budget-burn", engine.alerts))
        .isNotEmpty()
        .allMatch(alert -> alert.contains("\"deterministic\":false"));
  }

  @Test
  void priceOfZeroIsAPrice() {
    Pricing free =
        new Pricing(
            Pricing.DEFAULT.fallback(),
            true,
            new TreeMap<>(Map.of("m", Pricing.Price.of(0, 0))),
            new TreeMap<>());
    InMemoryEngine engine = engineOf(free);
    engine.entity("tenant/t", "{\"budget_usd\":0}".getBytes(UTF_8));
    run(engine, 24, 5, event -> event.inputTokens(MILLION).costMicroUsd(0));
    assertThat(of("unpriced-model", engine.alerts)).isEmpty();
    assertThat(of("budget-burn", engine.alerts)).isEmpty();
  }

  /** What is said of one request of ten million tokens under a limit of 1 USD an hour. */
  private List<String> moneyAlerts(Consumer<InferenceEventBuilder> change) {
    InMemoryEngine engine = engineOf(priced());
    engine.entity("tenant/t", "{\"limits\":{\"cost_usd_per_hour\":1}}".getBytes(UTF_8));
    run(engine, 12, 60, event -> change.accept(event.inputTokens(10 * MILLION).outputTokens(0)));
    return of("hard-limit", engine.alerts).stream()
        .filter(alert -> alert.contains("\"activity_id\":1"))
        .toList();
  }

  /** A request each so many seconds, so many in all. */
  private void run(
      InMemoryEngine engine, int requests, int seconds, Consumer<InferenceEventBuilder> shape) {
    for (int i = 0; i < requests; i++) {
      InferenceEventBuilder event =
          new InferenceEventBuilder()
              .timeMs(START + 1_000L * seconds * i)
              .requestId("r" + i)
              .cluster("eu-1")
              .tenant(i == 0 || seconds == 5 ? "t" : "other")
              .node("n")
              .model("m");
      shape.accept(event);
      engine.telemetry(0, i, encoder.encode(event.build()));
    }
    engine.end();
  }

  private static List<String> of(String detector, List<String> alerts) {
    return alerts.stream()
        .filter(alert -> alert.contains("\"analytic\":{\"uid\":\"" + detector + "\""))
        .toList();
  }

  /** 0.5 USD per million input tokens, 0.05 of those from a cache, 1.5 output. */
  private static Pricing priced() {
    return new Pricing(
        Pricing.Price.of(500_000, 1_500_000), false, new TreeMap<>(), new TreeMap<>());
  }

  private static InMemoryEngine engineOf(Pricing pricing) {
    EngineConfig usual = EngineConfig.defaults();
    EngineConfig config =
        new EngineConfig(
            usual.tickMs(),
            usual.latenessMs(),
            usual.scalingLatenessMs(),
            usual.idleAfterMs(),
            usual.flushAfterMs(),
            usual.lateAfterMs(),
            usual.repeatWindowMs(),
            usual.entitiesPerKind(),
            usual.bounds(),
            usual.telemetry(),
            usual.scaling(),
            usual.entities(),
            usual.calibration(),
            pricing,
            usual.securitySignal(),
            usual.securitySignalByCluster(),
            usual.detectors(),
            usual.policy(),
            usual.version());
    return new InMemoryEngine(config, 1, 1);
  }
}
