package io.tidegate.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.simulator.SimulationConfig;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody registers five hundred tenants and makes them anomalous on purpose, wave by wave, so
 * that containment is busy with them when another tenant's answers leak a canary.
 */
final class CrowdTest {
  private static final long SECOND_MS = 1_000;
  private static final int CROWD = 500;
  private static final int USUAL_CUSTOMERS = 60;
  private static final int BEGIN_S = 45 * 60;
  private static final int END_S = 53 * 60;
  private static final double CUSTOMERS_SHARE = 0.05;
  private static final double NOT_FOR_PROOF = 0.75;
  private static final int ACTIONS_WITHOUT_PROOF = 45;

  /** Far fewer than one by one the crowd would be. */
  private static final int FEW = 250;

  @ParameterizedTest
  @ValueSource(ints = {29, 40})
  void leavesRoomForTheProofOfAnother(int minutesBefore) {
    EngineRun run = new EngineRun();
    Crowd crowd = new Crowd(run, BEGIN_S - minutesBefore * 60);
    run.simulate(
        SimulationConfig.builder()
            .seed(101)
            .minutes(55)
            .tenants(USUAL_CUSTOMERS)
            .baseNodes(4)
            .minNodes(4)
            .peakNodes(4)
            .surge(false)
            .requestsPerNode(2)
            .attacks(List.of())
            .build(),
        crowd);

    assertThat(run.created("spend-burst")).hasSizeGreaterThan(20);
    assertContained(run, crowd);
    List<Command> ofCrowd =
        run.commands.stream()
            .filter(command -> command.reason().startsWith("spend-burst"))
            .filter(command -> !command.action().ends())
            .toList();
    int established = USUAL_CUSTOMERS + (minutesBefore > 25 ? CROWD : 0);
    assertThat(ofCrowd).hasSizeLessThanOrEqualTo(ACTIONS_WITHOUT_PROOF);
    assertThat(run.mostInForce)
        .isLessThanOrEqualTo((int) (CUSTOMERS_SHARE * NOT_FOR_PROOF * established) + 3);
    assertThat(run.alerts).hasSizeLessThan(FEW);
    assertThat(run.audit).hasSizeLessThan(FEW);
    System.out.printf(
        "%d tenants, %d min old: %d alerts, %d records of audit, %d contained, %d refused%n",
        CROWD,
        minutesBefore,
        run.alerts.size(),
        run.audit.size(),
        ofCrowd.size(),
        run.audited("refusal").size());
  }

  /** The tenant's key was denied in the moment in which its canary was seen. */
  private static void assertContained(EngineRun run, Crowd crowd) {
    List<JsonNode> leaks = run.created("canary-leak");
    assertThat(leaks).hasSize(1);
    assertThat(run.commands)
        .filteredOn(command -> command.action() == Action.DENY)
        .singleElement()
        .satisfies(
            command -> {
              assertThat(command.target().widest().key()).isEqualTo("eu-1/api_key/victim-key");
              assertThat(command.issuedAtMs()).isEqualTo(crowd.leakedMs);
            });
  }

  /** Each asks for little and grows old; then each in its turn spends as it never did. */
  private static final class Crowd implements EngineRun.Company {
    private static final int IN_A_WAVE = 25;
    private static final int WAVE_EVERY_S = 20;
    private static final int WAVE_S = 40;
    private static final int USUAL_EVERY_S = 20;
    private static final int TIMES_A_SECOND = 8;

    private final EngineRun run;
    private final int bornS;
    private String node = "";
    private long startMs;
    private long sent;
    long leakedMs;

    Crowd(EngineRun run, int bornS) {
      this.run = run;
      this.bornS = bornS;
    }

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
      long second = (nowMs - startMs) / SECOND_MS;
      for (int i = 0; i < CROWD && second >= bornS; i++) {
        live(i, second, nowMs);
      }
      if (second == END_S) {
        leakedMs = nowMs - SECOND_MS / 2;
        run.telemetry(
            event("victim", "victim-key", leakedMs, 300, 100)
                .canaries(List.of("canary-1"))
                .build());
      }
    }

    private void live(int i, long second, long nowMs) {
      long inWave = second - BEGIN_S - (long) (i / IN_A_WAVE) * WAVE_EVERY_S;
      if (inWave >= 0 && inWave < WAVE_S) {
        for (int k = 0; k < TIMES_A_SECOND; k++) {
          long timeMs = nowMs - SECOND_MS + 50 + k * 100L;
          run.telemetry(event("new-" + i, "new-key-" + i, timeMs, 6_000, 2_000).build());
        }
      } else if (second < BEGIN_S && second % USUAL_EVERY_S == i % USUAL_EVERY_S) {
        run.telemetry(event("new-" + i, "new-key-" + i, nowMs - SECOND_MS, 300, 100).build());
      }
    }

    private InferenceEventBuilder event(
        String tenant, String key, long timeMs, int inputTokens, int outputTokens) {
      return new InferenceEventBuilder()
          .timeMs(timeMs)
          .requestId("crowd-" + sent++)
          .cluster("eu-1")
          .tenant(tenant)
          .apiKey(key)
          .model("llama-3.1-70b")
          .node(node)
          .status(200)
          .latencyMicros(400_000)
          .inputTokens(inputTokens)
          .outputTokens(outputTokens);
    }
  }
}
