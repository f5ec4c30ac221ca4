package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Shape;
import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Tokens that nobody counted are estimated and said to be so; they are not none. */
class UnknownTokensTest {
  private static final long START = 1_785_484_800_000L;
  private static final EntityKind[] KINDS = {
    EntityKind.TENANT, EntityKind.API_KEY, EntityKind.MODEL, EntityKind.CLUSTER
  };

  @Test
  void streamsWithoutUsageExceedALimitByEstimate() {
    for (String limit :
        List.of(
            "{\"limits\":{\"tokens_per_min\":10000}}",
            "{\"limits\":{\"cost_usd_per_hour\":0.1}}")) {
      List<String> alerts = run(1, 1, limit, event -> {});
      assertThat(alerts).anyMatch(alert -> alert.contains("% of it estimated"));
      for (String alert : alerts) {
        if (alert.contains("\"analytic\":{\"uid\":\"hard-limit\"")) {
          assertThat(alert).contains("\"deterministic\":false").contains("\"estimated_share\":");
          assertThat(alert).doesNotContain("\"severity\":\"High\"");
        }
      }
    }
  }

  @Test
  void streamsWithoutUsageBurnABudgetByEstimate() {
    String budget = "{\"budget_usd\":0.5,\"period\":\"day\"}";
    List<String> alerts = run(1, 1, budget, event -> {});
    assertThat(alerts)
        .anyMatch(
            alert ->
                alert.contains("\"uid\":\"budget-burn\"") && alert.contains("estimated_share"));
    assertThat(alerts).noneMatch(alert -> alert.contains("\"severity\":\"High\""));
  }

  @Test
  void anExplicitZeroStaysZero() {
    String limit = "{\"limits\":{\"tokens_per_min\":10}}";
    assertThat(run(1, 1, limit, event -> event.inputTokens(0).outputTokens(0)))
        .noneMatch(alert -> alert.contains("hard-limit"));
  }

  @Test
  void bytesThatNoFewTokensTakeAreProof() {
    String limit = "{\"limits\":{\"tokens_per_min\":10000}}";
    assertThat(run(1, 1, limit, event -> event.inputTokens(0).responseBytes(8L << 20)))
        .anyMatch(
            alert -> alert.contains("hard-limit") && alert.contains("\"deterministic\":true"));
  }

  @Test
  void partitionsChangeNoEstimate() {
    String limit = "{\"limits\":{\"tokens_per_min\":10000}}";
    assertThat(run(4, 5, limit, event -> {}))
        .containsExactlyInAnyOrderElementsOf(run(1, 1, limit, event -> {}));
  }

  /** What nobody counted is in no shape, in no ratio and in no baseline of tokens per request. */
  @Property(tries = 100)
  void unknownTokensAreInNoShape(@ForAll long seed) {
    Random random = new Random(seed);
    List<InferenceEvent> known = new ArrayList<>();
    List<InferenceEvent> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      InferenceEventBuilder event =
          event()
              .requestId("r" + i)
              .node(random.nextBoolean() ? "n1" : null)
              .latencyMicros(random.nextInt(9_000_000))
              .responseBytes(random.nextInt(5_000));
      if (random.nextBoolean()) {
        event.inputTokens(random.nextInt(900)).outputTokens(random.nextInt(900));
        known.add(event.build());
      } else {
        event.status(new int[] {200, 0, 499}[random.nextInt(3)]).node("n1");
      }
      all.add(event.build());
    }
    known.add(event().requestId("last").inputTokens(1).outputTokens(1).build());
    all.add(known.get(known.size() - 1));
    ObservedPanes counted = ObservedPanes.of(known);
    ObservedPanes mixed = ObservedPanes.of(all);
    for (EntityKind kind : KINDS) {
      Pane expected = counted.get(kind, idOf(kind));
      Pane pane = mixed.get(kind, idOf(kind));
      assertThat(pane.measuredTokens()).isEqualTo(expected.measuredTokens());
      assertThat(pane.get(Amount.TOKENS_SQUARED)).isEqualTo(expected.get(Amount.TOKENS_SQUARED));
      assertThat(pane.get(Amount.SERVED) - pane.get(Amount.TOKENS_UNKNOWN))
          .isEqualTo(expected.get(Amount.SERVED));
      for (Shape shape : List.of(Shape.INPUT_TOKENS, Shape.OUTPUT_TOKENS)) {
        assertThat(total(pane, shape)).isEqualTo(total(expected, shape));
      }
      assertThat(answers(pane)).isEqualTo(answers(expected));
      assertThat(pane.unknown() == null).isEqualTo(known.size() == all.size());
    }
  }

  @Test
  void embeddingsGiveNoTokensAndFailuresTakeNone() {
    for (InferenceEventBuilder event :
        List.of(
            event().operation("embedding").inputTokens(90),
            event().operation("rerank").inputTokens(90),
            event().node("n1").status(400),
            event().node("n1").status(503),
            event().status(200).inputTokens(0).outputTokens(0))) {
      assertThat(ObservedPanes.of(event.build()).get(EntityKind.CLUSTER, "eu-1").unknown())
          .isNull();
    }
  }

  @Test
  void oneKnownCountDoesNotStandForBoth() {
    Pane pane = ObservedPanes.of(event().inputTokens(700).build()).get(EntityKind.TENANT, "acme");
    assertThat(pane.tokens()).isEqualTo(700);
    assertThat(pane.measuredTokens()).isZero();
    assertThat(pane.get(Amount.TOKENS_UNKNOWN)).isEqualTo(1);
    assertThat(pane.get(Amount.OUTPUT_UNKNOWN)).isEqualTo(1);
  }

  private static long total(Pane pane, Shape shape) {
    return pane.shape(shape) == null ? 0 : requireNonNull(pane.shape(shape)).total();
  }

  private static long answers(Pane pane) {
    Spread spread = pane.spread();
    long counted = 0;
    for (int i = 0; spread != null && i < Spread.CELLS; i++) {
      Spread.Cell cell = spread.cell(i);
      counted += cell == null ? 0 : cell.counted();
    }
    return counted;
  }

  /** Two minutes in which another tenant's requests are counted, and acme's are not. */
  private static List<String> run(
      int inputs, int partitions, String record, Consumer<InferenceEventBuilder> shape) {
    InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), inputs, partitions);
    engine.entity("tenant/acme", record.getBytes(UTF_8));
    TelemetryEncoder encoder = new TelemetryEncoder();
    for (int i = 0; i < 2_400; i++) {
      InferenceEventBuilder event =
          event()
              .timeMs(START + i * 50L)
              .requestId("r" + i)
              .node("n" + i % 4)
              .requestBytes(2_400)
              .responseBytes(200 * 230)
              .ttftMicros(400_000)
              .latencyMicros(4_400_000);
      if (i % 2 == 0) {
        shape.accept(event);
      } else {
        event.tenant("other").apiKey("k2").inputTokens(500).outputTokens(200).costMicroUsd(900);
      }
      engine.telemetry(i % inputs, i, encoder.encode(event.build()));
    }
    engine.end();
    return engine.alerts;
  }

  private static String idOf(EntityKind kind) {
    return switch (kind) {
      case TENANT -> "acme";
      case API_KEY -> "k1";
      case MODEL -> "m";
      default -> "eu-1";
    };
  }

  private static InferenceEventBuilder event() {
    return new InferenceEventBuilder()
        .timeMs(START)
        .requestId("r1")
        .cluster("eu-1")
        .tenant("acme")
        .apiKey("k1")
        .model("m");
  }
}
