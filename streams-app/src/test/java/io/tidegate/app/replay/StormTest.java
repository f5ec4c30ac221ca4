package io.tidegate.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.simulator.SimulationConfig;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Of ten thousand keys every one leaks a canary in the same second. */
final class StormTest {
  private static final int MANY = 10_000;
  private static final int SINGLY = 200;
  private static final long MIB = 1 << 20;
  private static final long MOST_MIB = 16;
  private static final int ACTIONS_AN_HOUR = 60;
  private static final double CUSTOMERS_SHARE = 0.05;
  private static final int WARM_UP_S = 60;
  private static final int USUAL_UNTIL_S = 35 * 60;
  private static final int STORM_S = 36 * 60;

  private static final EngineRun RUN = new EngineRun();
  private static final Storm STORM = new Storm();

  @BeforeAll
  static void rage() {
    RUN.simulate(
        SimulationConfig.builder()
            .seed(101)
            .minutes(40)
            .tenants(20)
            .baseNodes(4)
            .minNodes(4)
            .peakNodes(4)
            .surge(false)
            .requestsPerNode(1)
            .attacks(List.of())
            .build(),
        STORM);
    System.out.printf(
        "%d findings at once: told in %d ms as %d alerts; %d commands, %d records of audit;"
            + " heap %d MiB before, %d MiB after%n",
        MANY,
        STORM.tookNanos / 1_000_000,
        RUN.alerts.size(),
        denials().size(),
        RUN.audit.size(),
        STORM.heapBefore / MIB,
        STORM.heapAfter / MIB);
  }

  @Test
  void oneFindingIsAboutTheFleetAndCountsThem() {
    List<JsonNode> leaks = RUN.created("canary-leak");
    List<JsonNode> ofFleet =
        leaks.stream()
            .filter(each -> each.path("resources").path(0).path("type").asText().equals("cluster"))
            .toList();
    assertThat(ofFleet).hasSize(1);
    assertThat(leaks).hasSize(SINGLY + 1);
    JsonNode data = RUN.last(ofFleet.get(0)).path("evidences").path(0).path("data");
    assertThat(data.path("events").asInt()).isEqualTo(MANY - SINGLY);
  }

  @Test
  void theGuardsHold() {
    assertThat(denials()).isNotEmpty().hasSizeLessThanOrEqualTo(ACTIONS_AN_HOUR);
    assertThat(denials()).hasSizeLessThanOrEqualTo((int) (CUSTOMERS_SHARE * (MANY + 20)));
    assertThat(RUN.audited("refusal"))
        .hasSize(SINGLY - denials().size())
        .allMatch(each -> each.path("facts").path("guard").asText().equals("action_budget"));
  }

  @Test
  void memoryStaysFlatAndWhatIsToldIsBounded() {
    assertThat(STORM.heapAfter - STORM.heapBefore).isLessThan(MOST_MIB * MIB);
    assertThat(RUN.alerts).hasSizeLessThan(3 * SINGLY);
    assertThat(RUN.audit).hasSizeLessThan(3 * SINGLY);
  }

  private static List<Command> denials() {
    return RUN.commands.stream()
        .filter(command -> command.reason().startsWith("canary-leak"))
        .toList();
  }

  /** Every key has long been there when it leaks. */
  private static final class Storm implements EngineRun.Company {
    private static final int EVERY_S = 300;

    private String node = "";
    private long startMs;
    private long sent;
    long tookNanos;
    long heapBefore;
    long heapAfter;

    @Override
    public void scaling(ScalingEvent event) {
      List<NodeReport> nodes = event.nodes();
      if (nodes != null && node.isEmpty()) {
        node = nodes.get(0).node();
        startMs = event.timeMs();
      }
    }

    @Override
    public void second(long nowMs) {
      long second = (nowMs - startMs) / 1_000;
      for (int i = 0; i < MANY; i++) {
        if (second > WARM_UP_S && second < USUAL_UNTIL_S && second % EVERY_S == i % EVERY_S) {
          RUN.telemetry(event(i, nowMs).build());
        }
      }
      if (second == STORM_S) {
        heapBefore = heap();
        long startNanos = System.nanoTime();
        for (int i = 0; i < MANY; i++) {
          RUN.telemetry(event(i, nowMs).canaries(List.of("canary-1")).build());
        }
        tookNanos = System.nanoTime() - startNanos;
      } else if (second == STORM_S + 60) {
        heapAfter = heap();
      }
    }

    private static long heap() {
      System.gc();
      return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private InferenceEventBuilder event(int i, long nowMs) {
      return new InferenceEventBuilder()
          .timeMs(nowMs - 1_000 + i % 900)
          .requestId("storm-" + sent++)
          .cluster("eu-1")
          .tenant("t-" + i)
          .apiKey("key-" + i)
          .model("llama-3.1-70b")
          .node(node)
          .status(200)
          .latencyMicros(400_000)
          .inputTokens(300)
          .outputTokens(100);
    }
  }
}
