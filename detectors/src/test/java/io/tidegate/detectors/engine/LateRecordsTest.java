package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches the engine late counts where sums only grow, and is told of whom it comes. */
class LateRecordsTest {
  private static final long START = 1_785_484_800_000L;
  private static final int MEDIUM = 3;

  private static final Pattern ALERT =
      Pattern.compile(
          "\"severity_id\":(\\d)|\"message\":\"([^\"]*)\"|\"analytic\":\\{\"uid\":\"([^\"]+)\"");

  private final Random random = new Random(31);
  private int gateways = 16;
  private int seconds = 900;
  private int perSecond = 32;
  private double lateShare;

  private record Sent(long comesMs, int gateway, InferenceEvent event) {}

  private record Told(String detector, int severity, String message) {}

  @Test
  void aGatewayThatIsAlwaysTwelveSecondsLateIsInTheLimitAndNamed() {
    ToLongFunction<Sent> lateOne = sent -> sent.gateway == 3 ? 12_000 : random.nextInt(1_500);
    List<Told> told = told(lateOne, 1, tokensPerMinute() * 15 / 16);
    assertThat(of("hard-limit", told)).isNotEmpty();
    assertThat(of("late-telemetry", told))
        .isNotEmpty()
        .allMatch(each -> each.message.contains("gateway gw-03: 100 % of its records, by 11."));
    assertThat(seriousBut("hard-limit", told)).isEmpty();
    assertThat(of("telemetry-silence", told)).isEmpty();
  }

  @Test
  void ofMoreGatewaysThanAreToldApartTheOthersAreOne() {
    gateways = 40;
    ToLongFunction<Sent> lateOne = sent -> sent.gateway == 39 ? 12_000 : random.nextInt(1_500);
    assertThat(of("late-telemetry", told(lateOne, 1, tokensPerMinute() * 2)))
        .isNotEmpty()
        .allMatch(each -> each.message.contains("further gateways: "));
  }

  @Test
  void aThousandthThatIsLateIsNothing() {
    ToLongFunction<Sent> few = sent -> random.nextInt(1_000) == 0 ? 12_000 : random.nextInt(1_500);
    assertThat(told(few, 1, tokensPerMinute() * 11 / 10)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "5,1,32",
    "10,1,32",
    "30,1,32",
    "60,1,32",
    "5,4,32",
    "10,4,32",
    "30,4,32",
    "60,4,32",
    "10,1,200",
    "60,1,200",
    "60,4,200"
  })
  void gatewaysThatShipInBatchesAreInTheLimitAndAccuseNobody(
      int everySeconds, int inputs, int perSecond) {
    this.perSecond = perSecond;
    seconds = 900 * 32 / perSecond + 150;
    long period = everySeconds * 1_000L;
    ToLongFunction<Sent> batches =
        sent -> {
          long phase = sent.gateway * period / gateways;
          return period - Math.floorMod(sent.event.timeMs() - phase, period);
        };
    List<Told> over = told(batches, inputs, tokensPerMinute() * 15 / 16);
    assertThat(of("hard-limit", over)).isNotEmpty();
    assertThat(seriousBut("hard-limit", over)).isEmpty();
    assertThat(of("telemetry-silence", over)).isEmpty();
    List<Told> under = told(batches, inputs, tokensPerMinute() * 11 / 10);
    assertThat(seriousBut("", under)).isEmpty();
    assertThat(of("late-telemetry", under).isEmpty()).isEqualTo(lateShare < 0.02);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aBudgetIsSpentAlsoByWhatComesLate(int inputs) {
    ToLongFunction<Sent> halfIsLate = sent -> sent.gateway % 2 == 0 ? 45_000 : 0;
    String enoughWithWhatIsLate = "{\"budget_usd\":350,\"period\":\"day\"}";
    assertThat(of("budget-burn", toldWith(enoughWithWhatIsLate, halfIsLate, inputs))).isNotEmpty();
    String neverEnough = "{\"budget_usd\":600,\"period\":\"day\"}";
    assertThat(of("budget-burn", toldWith(neverEnough, halfIsLate, inputs))).isEmpty();
  }

  private List<Told> told(ToLongFunction<Sent> delay, int inputs, long limit) {
    return toldWith("{\"limits\":{\"tokens_per_min\":" + limit + "}}", delay, inputs);
  }

  private List<Told> toldWith(String record, ToLongFunction<Sent> delay, int inputs) {
    InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), inputs, 2);
    engine.scalingReadThrough(Long.MAX_VALUE);
    engine.entity("tenant/t0", record.getBytes(UTF_8));
    feed(engine, inputs, delay);
    lateShare = (double) engine.observed(Meter.LATE) / engine.observed(Meter.EVENTS);
    return read(engine);
  }

  private void feed(InMemoryEngine engine, int inputs, ToLongFunction<Sent> delay) {
    List<Sent> all = new ArrayList<>();
    for (int i = 0; i < seconds * perSecond; i++) {
      Sent sent = sent(i);
      all.add(new Sent(sent.event.timeMs() + delay.applyAsLong(sent), sent.gateway, sent.event));
    }
    all.sort(Comparator.comparingLong(Sent::comesMs));
    TelemetryEncoder encoder = new TelemetryEncoder();
    for (int i = 0; i < all.size(); i++) {
      Sent sent = all.get(i);
      engine.telemetry(sent.gateway % inputs, i, encoder.encode(sent.event));
      if (i % 1_000 == 0) {
        engine.commit(sent.gateway % inputs);
      }
    }
    engine.end();
  }

  /** What the limited tenant spends: one of four requests, each of 2,000 tokens. */
  private long tokensPerMinute() {
    return 60L * perSecond / 4 * 2_000;
  }

  private Sent sent(int i) {
    int gateway = random.nextInt(gateways);
    boolean limited = i % 4 == 0;
    InferenceEvent event =
        new InferenceEventBuilder()
            .timeMs(START + i * 1_000L / perSecond)
            .requestId("r" + i)
            .cluster("eu-1")
            .tenant(limited ? "t0" : "t" + (1 + random.nextInt(11)))
            .apiKey(limited ? "k0" : "k" + (1 + random.nextInt(20)))
            .gateway(String.format(Locale.ROOT, "gw-%02d", gateway))
            .node("gpu-" + random.nextInt(8))
            .model("llama")
            .status(200)
            .latencyMicros(400_000 + random.nextInt(2_000_000))
            .inputTokens(limited ? 1_800 : 200 + random.nextInt(1_000))
            .outputTokens(limited ? 200 : 50 + random.nextInt(400))
            .costMicroUsd(10_000)
            .build();
    return new Sent(0, gateway, event);
  }

  private static List<Told> of(String detector, List<Told> told) {
    return told.stream().filter(each -> each.detector.equals(detector)).toList();
  }

  private static List<Told> seriousBut(String detector, List<Told> told) {
    return told.stream()
        .filter(each -> each.severity >= MEDIUM && !each.detector.equals(detector))
        .toList();
  }

  private static List<Told> read(InMemoryEngine engine) {
    List<Told> told = new ArrayList<>();
    for (String alert : engine.alerts) {
      int severity = 0;
      String message = "";
      String detector = "";
      Matcher matcher = ALERT.matcher(alert);
      while (matcher.find()) {
        severity = matcher.group(1) == null ? severity : Integer.parseInt(matcher.group(1));
        message = matcher.group(2) == null ? message : matcher.group(2);
        detector = matcher.group(3) == null || !detector.isEmpty() ? detector : matcher.group(3);
      }
      told.add(new Told(detector, severity, message));
    }
    return told;
  }
}
