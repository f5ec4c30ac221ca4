package io.tidegate.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.simulator.AttackPlan;
import io.tidegate.simulator.SimulationConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Simulated campaigns are found as what they are, and name the findings that they are made of. */
final class CampaignTest {
  private static final int MINUTES = 110;

  @Test
  void anAttackInThreeStepsIsOneChain() {
    List<JsonNode> found = found(12, "attack-chain@35+70");

    assertThat(found).hasSize(1);
    assertThat(found.get(0).toString()).contains("policy-probing", "model-extraction");
  }

  @Test
  void aModelAskedOutByManyIsEnumerated() {
    List<JsonNode> found = found(11, "model-enumeration@40+40");

    assertThat(found).hasSize(1);
    assertThat(found.get(0).toString()).contains("minutes_by_customer");
  }

  @Test
  void aFleetWithoutAttacksHasNone() {
    assertThat(found(11, "none")).isEmpty();
  }

  /** Campaigns that were found, of either kind. */
  private static List<JsonNode> found(long seed, String attacks) {
    EngineRun run = new EngineRun();
    run.simulate(
        SimulationConfig.builder()
            .seed(seed)
            .minutes(MINUTES)
            .tenants(60)
            .surge(false)
            .requestsPerNode(2.5)
            .disorderMs(800)
            .attacks(AttackPlan.parse(attacks))
            .build(),
        new EngineRun.Company() {});
    List<JsonNode> found = new ArrayList<>(run.created("attack-chain"));
    found.addAll(run.created("model-enumeration"));
    return found;
  }
}
