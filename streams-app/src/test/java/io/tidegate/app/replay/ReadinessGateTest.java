package io.tidegate.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.Telemetry;
import io.tidegate.simulator.AttackPlan;
import io.tidegate.simulator.SimulationConfig;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A fleet grows from ten nodes to a hundred, and each new one is ready 120 s before it is secured.
 */
final class ReadinessGateTest {
  private static final long MINUTE_MS = 60_000;
  private static final long LATE_MS = 120_000;

  /** A tick, what a tick waits for, and the delay of the event itself. */
  private static final long AT_ONCE_MS = 10_000;

  private static final int NODES_PER_UNIT = 20;

  private static final EngineRun RUN = new EngineRun();
  private static final GrowingFleet FLEET = new GrowingFleet();

  @BeforeAll
  static void grow() {
    RUN.simulate(
        SimulationConfig.builder()
            .seed(102)
            .minutes(45)
            .tenants(20)
            .baseNodes(10)
            .minNodes(10)
            .peakNodes(95)
            .requestsPerNode(0.25)
            .attacks(AttackPlan.parse("slow-security=120@0+45"))
            .build(),
        FLEET);
  }

  @Test
  void everyNewNodeIsHeldUntilItIsSecured() {
    Map<String, Command> held = new TreeMap<>();
    Map<String, Command> restored = new TreeMap<>();
    for (Command command : RUN.commands) {
      if (command.target() instanceof Target.Node node) {
        boolean holds = command.action() == Action.CONTAIN;
        assertThat((holds ? held : restored).put(node.node(), command)).as("once").isNull();
        assertThat(command.method()).isEqualTo(holds ? "hold" : null);
      }
    }
    assertThat(held.keySet()).hasSizeGreaterThanOrEqualTo(90).isEqualTo(FLEET.ready.keySet());
    assertThat(restored.keySet()).isEqualTo(FLEET.secured.keySet());
    FLEET.ready.forEach(
        (node, readyMs) ->
            assertThat(held.get(node).issuedAtMs()).isBetween(readyMs, readyMs + AT_ONCE_MS));
    FLEET.secured.forEach(
        (node, securedMs) -> {
          assertThat(securedMs - FLEET.ready.get(node)).isEqualTo(LATE_MS);
          assertThat(held.get(node).endMs()).isGreaterThan(securedMs);
          assertThat(restored.get(node).issuedAtMs()).isBetween(securedMs, securedMs + AT_ONCE_MS);
        });
  }

  @Test
  void noGuardTripsAndOneFindingTellsHowLateTheyAre() {
    assertThat(RUN.audited("refusal")).isEmpty();
    assertThat(RUN.created("unsecured-node")).isEmpty();
    List<JsonNode> late = RUN.created("security-latency");
    assertThat(late).hasSize(1);
    JsonNode facts = factsOf(RUN.last(late.get(0)));
    assertThat(facts.path("nodes_ready_last_half_hour").asInt()).isGreaterThan(50);
    assertThat(facts.path("ready_to_secured_p50_s").asDouble()).isEqualTo(120);
    assertThat(facts.path("ready_to_secured_p99_s").asDouble()).isEqualTo(120);
    assertThat(RUN.detectors())
        .as("that, the digest of the scale-out, and that nobody is secured after it")
        .containsOnly("security-latency", "fleet-change", "security-signal");
  }

  @Test
  void thoseThatServedBeforeGoOnServingThroughout() {
    long minutes = FLEET.servedByOld.lastKey() - FLEET.servedByOld.firstKey() + 1;
    assertThat(FLEET.old).hasSize(10).doesNotContainAnyElementsOf(FLEET.ready.keySet());
    assertThat(minutes).isGreaterThan(20);
    assertThat(FLEET.servedByOld).hasSize((int) minutes);
    assertThat(RUN.commands).noneMatch(command -> FLEET.old.contains(command.target().id()));
  }

  @Test
  void theSecurityPoolIsSizedFromTheDecisionBeforeItsNodesAreReady() {
    assertThat(FLEET.decisions).hasSizeGreaterThan(5);
    FLEET.decisions.forEach(
        (decidedMs, size) ->
            assertThat(unitsAt(decidedMs + AT_ONCE_MS)).isGreaterThanOrEqualTo(units(size)));
    FLEET.sizes.forEach(
        (readyMs, size) -> assertThat(unitsAt(readyMs)).isGreaterThanOrEqualTo(units(size)));
    assertThat(unitsAt(Long.MAX_VALUE))
        .as("no more than is needed")
        .isEqualTo(units(FLEET.largest()));
  }

  private static long units(long nodes) {
    return (nodes + NODES_PER_UNIT - 1) / NODES_PER_UNIT;
  }

  private static JsonNode factsOf(JsonNode alert) {
    return alert.path("evidences").path(0).path("data");
  }

  /** What the fleet itself said. */
  private static final class GrowingFleet implements EngineRun.Company {
    final TreeSet<String> old = new TreeSet<>();
    final TreeMap<String, Long> ready = new TreeMap<>();
    final TreeMap<String, Long> secured = new TreeMap<>();
    final TreeMap<Long, Long> decisions = new TreeMap<>();

    /** How many nodes are ready when one more is. */
    final TreeMap<Long, Integer> sizes = new TreeMap<>();

    /** Requests by minute that were served by those that were there before. */
    final TreeMap<Long, Long> servedByOld = new TreeMap<>();

    private final TreeSet<String> running = new TreeSet<>();

    @Override
    public void telemetry(Telemetry record) {
      if (record instanceof InferenceEvent event
          && event.served()
          && old.contains(String.valueOf(event.node()))) {
        servedByOld.merge(event.timeMs() / MINUTE_MS, 1L, Long::sum);
      }
    }

    @Override
    public void scaling(ScalingEvent event) {
      List<NodeReport> nodes = event.nodes();
      if (nodes != null && old.isEmpty()) {
        nodes.forEach(node -> old.add(node.node()));
        running.addAll(old);
      }
      switch (event.type()) {
        case NODE_READY -> {
          ready.put(event.node(), event.timeMs());
          running.add(event.node());
          sizes.put(event.timeMs(), running.size());
        }
        case NODE_DRAINING, NODE_TERMINATED -> running.remove(event.node());
        case NODE_SECURED -> secured.put(event.node(), event.timeMs());
        case SCALE_DECISION -> decisions.put(event.timeMs(), event.to());
        default -> {}
      }
    }

    long largest() {
      return Collections.max(decisions.values());
    }
  }

  /** The size of the security pool that was asked for up to that moment. */
  private static long unitsAt(long timeMs) {
    return RUN.commands.stream()
        .filter(command -> command.target().key().equals("eu-1/node_group/security"))
        .filter(command -> command.action() == Action.SET && command.issuedAtMs() <= timeMs)
        .flatMap(command -> command.limits().stream())
        .mapToLong(Limit::whole)
        .max()
        .orElse(0);
  }
}
