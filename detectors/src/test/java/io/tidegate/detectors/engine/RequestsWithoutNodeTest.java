package io.tidegate.detectors.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.schemas.encode.TelemetryEncoder;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.GatewayDecision;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * What is served without a node's name counts for all but nodes; what a gateway refuses does not.
 */
class RequestsWithoutNodeTest {
  private static final long START = 1_785_484_800_000L;
  private static final EntityKind[] NOT_NODES = {
    EntityKind.TENANT, EntityKind.API_KEY, EntityKind.MODEL, EntityKind.SOURCE, EntityKind.CLUSTER
  };

  @Property(tries = 300)
  void servedRequestsCountTheSameWithAndWithoutNode(@ForAll long seed) {
    Random random = new Random(seed);
    InferenceEventBuilder event = event().status(200 + random.nextInt(100));
    long[] tokens = {0, 1, 700};
    event.inputTokens(tokens[random.nextInt(3)]).outputTokens(tokens[random.nextInt(3)]);
    event.operation(random.nextBoolean() ? "chat" : "embedding").responseBytes(random.nextInt(9));
    ObservedPanes with = ObservedPanes.of(event.node("n1").build());
    ObservedPanes without = ObservedPanes.of(event.node(null).build());
    for (EntityKind kind : NOT_NODES) {
      Pane known = with.get(kind, idOf(kind));
      Pane unnamed = without.get(kind, idOf(kind));
      for (Amount amount : Amount.values()) {
        if (amount != Amount.UNPLACED) {
          assertThat(unnamed.get(amount)).as(kind + " " + amount).isEqualTo(known.get(amount));
        }
      }
      assertThat(unnamed.get(Amount.UNPLACED)).isEqualTo(1);
    }
    assertThat(without.find(EntityKind.NODE, "n1")).isNull();
  }

  @Test
  void whatTheGatewayRefusesMakesNoTenant() {
    for (int status : new int[] {0, 301, 304, 400, 401, 403, 404, 429, 499, 500, 502, 503, 504}) {
      ObservedPanes panes = ObservedPanes.of(event().status(status).inputTokens(-1).build());
      assertThat(panes.active())
          .as("status " + status)
          .containsExactlyInAnyOrder("cluster/eu-1", "source/10.0.0.1");
    }
  }

  @Test
  void aRefusalByPolicyIsTheTenantsButNotServed() {
    ObservedPanes panes =
        ObservedPanes.of(event().status(200).decision(GatewayDecision.DENY).build());
    Pane tenant = panes.get(EntityKind.TENANT, "acme");
    assertThat(tenant.get(Amount.SERVED)).isZero();
    assertThat(tenant.get(Amount.DENIED)).isEqualTo(1);
    assertThat(panes.find(EntityKind.MODEL, "m")).isNull();
  }

  @Test
  void aGarbageTenantIsNoneWhoeverRefusesIt() {
    for (int status : new int[] {401, 403}) {
      for (String node : new String[] {"n1", ""}) {
        InferenceEventBuilder event = event().tenant("' or 1=1").status(status);
        ObservedPanes panes = ObservedPanes.of(event.node(node.isEmpty() ? null : node).build());
        assertThat(panes.find(EntityKind.TENANT, "' or 1=1")).isNull();
        assertThat(panes.find(EntityKind.API_KEY, "k1")).isNull();
      }
    }
    ObservedPanes health = ObservedPanes.of(event().tenant("unauthenticated").build());
    assertThat(health.find(EntityKind.TENANT, "unauthenticated")).isNull();
  }

  @Test
  void whatUsedTokensWasWorkedOnWhateverItsEnd() {
    List<InferenceEvent> used =
        List.of(
            event().status(0).inputTokens(500).build(),
            event().status(499).responseBytes(2_000).build(),
            event().status(0).ttftMicros(300_000).latencyMicros(9_000_000).build(),
            event().status(504).outputTokens(40).build(),
            event().status(429).outputTokens(40).build(),
            event().status(200).decision(GatewayDecision.DENY).outputTokens(40).build());
    for (InferenceEvent event : used) {
      ObservedPanes panes = ObservedPanes.of(event);
      assertThat(panes.get(EntityKind.TENANT, "acme").get(Amount.REQUESTS)).isEqualTo(1);
      assertThat(panes.get(EntityKind.MODEL, "m").get(Amount.REQUESTS)).isEqualTo(1);
    }
  }

  @Test
  void limitsAndBudgetsSeeWhatNamesNoNode() {
    for (String record :
        List.of(
            "{\"limits\":{\"tokens_per_min\":10000}}",
            "{\"limits\":{\"cost_usd_per_hour\":1}}",
            "{\"limits\":{\"concurrent\":1}}",
            "{\"budget_usd\":2,\"period\":\"day\"}")) {
      InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), 1, 1);
      engine.entity("tenant/acme", record.getBytes(UTF_8));
      run(engine, 240, 1);
      String detector = record.contains("limits") ? "hard-limit" : "budget-burn";
      assertThat(engine.alerts).as(record).anyMatch(about(detector));
    }
  }

  @Test
  void tellsThatMostRequestsNameNoNode() {
    assertThat(alertsWhereNamed(0)).anyMatch(about("unnamed-nodes"));
    assertThat(alertsWhereNamed(0.4)).anyMatch(about("unnamed-nodes"));
    assertThat(alertsWhereNamed(0.6)).noneMatch(about("unnamed-nodes"));
    assertThat(alertsWhereNamed(1)).noneMatch(about("unnamed-nodes"));
  }

  private static List<String> alertsWhereNamed(double share) {
    InMemoryEngine engine = new InMemoryEngine(EngineConfig.defaults(), 1, 1);
    run(engine, 60, 1 - share);
    return engine.alerts;
  }

  private static void run(InMemoryEngine engine, int seconds, double unnamed) {
    TelemetryEncoder encoder = new TelemetryEncoder();
    Random random = new Random(3);
    for (int i = 0; i < seconds * 10; i++) {
      InferenceEventBuilder event =
          event()
              .timeMs(START + i * 100L)
              .requestId("r" + i)
              .latencyMicros(900_000)
              .inputTokens(500)
              .outputTokens(200)
              .costMicroUsd(5_000)
              .node(random.nextDouble() < unnamed ? null : "n" + i % 4);
      engine.telemetry(0, i, encoder.encode(event.build()));
    }
    engine.end();
  }

  private static Predicate<String> about(String detector) {
    return alert -> alert.contains("\"analytic\":{\"uid\":\"" + detector + "\"");
  }

  private static String idOf(EntityKind kind) {
    return switch (kind) {
      case TENANT -> "acme";
      case API_KEY -> "k1";
      case MODEL -> "m";
      case SOURCE -> "10.0.0.1";
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
        .source("10.0.0.1")
        .model("m");
  }
}
