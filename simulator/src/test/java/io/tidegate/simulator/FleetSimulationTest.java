package io.tidegate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.event.InferenceEvent;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.NodeSample;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class FleetSimulationTest {
  private static final long LATEST_MS = 1_500;
  private static final long SECOND_MS = 1_000;

  private final Recording fleet = Recording.of(Recording.small(4).minutes(45).subside(true));

  @Test
  void theSameSeedGivesTheSameBytes() {
    List<AttackPlan> attacks = AttackPlan.parse("demo");
    Set<Episode> episodes = Set.of(Episode.values());

    assertThat(Recording.of(Recording.small(5).attacks(attacks).episodes(episodes)).fingerprint())
        .isEqualTo(
            Recording.of(Recording.small(5).attacks(attacks).episodes(episodes)).fingerprint())
        .isNotEqualTo(
            Recording.of(Recording.small(6).attacks(attacks).episodes(episodes)).fingerprint());
  }

  @Test
  void telemetryArrivesInTheOrderOfTimeButForThePromisedDelay() {
    int index = 0;
    for (InferenceEvent request : fleet.requests) {
      long secondEndMs = fleet.requestArrivals.get(index++);
      assertThat(request.timeMs())
          .isLessThan(secondEndMs)
          .isGreaterThan(secondEndMs - SECOND_MS - LATEST_MS);
    }
  }

  @Test
  void scalingEventsArriveWithinASecond() {
    assertThat(fleet.longestScalingDelayMs).isLessThan(2 * SECOND_MS);
  }

  @Test
  void noRequestIsCountedTwice() {
    assertThat(fleet.requests.stream().map(InferenceEvent::requestId).distinct())
        .hasSameSizeAs(fleet.requests);
  }

  @Test
  void nodesLiveInOrder() {
    Map<String, ScalingType> last = new HashMap<>();
    Map<String, Long> lastMs = new HashMap<>();
    for (ScalingEvent event : fleet.scaling) {
      String node = event.node();
      if (node == null || event.type() == ScalingType.NODE_SECURED) {
        continue;
      }
      assertThat(event.type()).as(node).isNotEqualTo(last.put(node, event.type()));
      Long before = lastMs.put(node, event.timeMs());
      assertThat(before == null || before <= event.timeMs()).as(node).isTrue();
    }
    assertThat(last).hasSizeGreaterThan(10).containsValue(ScalingType.NODE_TERMINATED);
  }

  @Test
  void nodesServeOnlyFromReadyAndSecuredToDraining() {
    Map<String, Long> ready = begun();
    Map<String, Long> secured = new HashMap<>(ready);
    Map<String, Long> draining = new HashMap<>();
    for (ScalingEvent event : fleet.scaling) {
      switch (event.type()) {
        case NODE_READY -> ready.put(event.node(), event.timeMs());
        case NODE_SECURED -> secured.put(event.node(), event.timeMs());
        case NODE_DRAINING -> draining.put(event.node(), event.timeMs());
        default -> assertThat(event.type()).isNotNull();
      }
    }
    for (InferenceEvent request : fleet.requests) {
      if (request.node() != null) {
        long takenMs = request.timeMs() - request.latencyMicros() / 1_000;
        assertThat(ready).containsKey(request.node());
        assertThat(takenMs).isGreaterThanOrEqualTo(ready.get(request.node()));
        assertThat(takenMs).isGreaterThanOrEqualTo(secured.get(request.node()));
        assertThat(takenMs)
            .isLessThanOrEqualTo(
                draining.getOrDefault(request.node(), Long.MAX_VALUE - SECOND_MS) + SECOND_MS);
      }
    }
  }

  @Test
  void reportsCountTheReadyNodesThatTheyName() {
    List<ScalingEvent> reports =
        fleet.scaling.stream().filter(each -> each.type() == ScalingType.SIZE_REPORT).toList();
    assertThat(reports).hasSize(45);
    for (ScalingEvent report : reports) {
      List<NodeReport> nodes = report.nodes() == null ? List.of() : report.nodes();
      assertThat(nodes.stream().filter(each -> "ready".equals(each.phase())))
          .hasSize((int) report.size());
    }
  }

  @Test
  void demandFollowsTheSurgeAndTheFleetFollowsDemand() {
    assertThat(Collections.max(sizes())).isGreaterThan(14);
    assertThat(sizes().get(0)).isBetween(5L, 7L);
    assertThat(sizes().get(44)).isLessThan(Collections.max(sizes()));
  }

  @Test
  void samplesNameNodesThatAreThere() {
    assertThat(fleet.samples).hasSizeGreaterThan(500);
    Set<String> known =
        fleet.scaling.stream()
            .filter(each -> each.node() != null)
            .map(each -> String.valueOf(each.node()))
            .collect(Collectors.toSet());
    known.addAll(begun().keySet());
    assertThat(known).containsAll(fleet.samples.stream().map(NodeSample::node).toList());
  }

  @Test
  void anAttackMovesNobodyElsesLuck() {
    Recording attacked =
        Recording.of(
            Recording.small(4)
                .minutes(45)
                .subside(true)
                .attacks(AttackPlan.parse("wallet-key,jailbreak-campaign,credential-stuffing")));
    Set<String> ids =
        attacked.requests.stream().map(InferenceEvent::requestId).collect(Collectors.toSet());

    assertThat(ids).hasSizeGreaterThan(fleet.requests.size());
    assertThat(fleet.requests.stream().filter(each -> !ids.contains(each.requestId())).count())
        .isLessThan(fleet.requests.size() / 1_000);
  }

  private Map<String, Long> begun() {
    List<NodeReport> nodes = fleet.scaling.get(0).nodes();
    Map<String, Long> begun = new HashMap<>();
    for (NodeReport node : nodes == null ? List.<NodeReport>of() : nodes) {
      begun.put(node.node(), Long.MIN_VALUE);
    }
    return begun;
  }

  private List<Long> sizes() {
    return fleet.scaling.stream()
        .filter(each -> each.type() == ScalingType.SIZE_REPORT)
        .map(ScalingEvent::size)
        .toList();
  }
}
