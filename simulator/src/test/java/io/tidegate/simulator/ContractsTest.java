package io.tidegate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.InferenceEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Nobody's usual traffic breaks what its contract says, not even in the surge. */
final class ContractsTest {
  private static final double MICROS = 1e6;
  private static final double SECONDS_PER_DAY = 86_400;
  private static final long MINUTE_MS = 60_000;

  private final Map<String, EntityRecord> contracts = new TreeMap<>();
  private final Recording fleet;

  ContractsTest() {
    SimulationConfigBuilder config = Recording.small(9).tenants(90);
    try (FleetSimulation simulation = new FleetSimulation(config.build())) {
      simulation.entities().forEach(record -> contracts.put(record.subject(), record));
    }
    fleet = Recording.of(config);
  }

  @Test
  void everyEstablishedTenantAndKeyHasOne() {
    assertThat(contracts.keySet().stream().filter(each -> each.startsWith("tenant/"))).hasSize(90);
    assertThat(contracts.values())
        .filteredOn(each -> each.subject().startsWith("api_key/"))
        .hasSizeGreaterThan(90)
        .allSatisfy(key -> assertThat(contracts).containsKey(key.parent()));
    assertThat(contracts.values().stream().filter(each -> !each.allowedModels().isEmpty()))
        .hasSizeBetween(15, 50);
    assertThat(contracts.values().stream().filter(each -> each.limits().tokensPerMinute() > 0))
        .hasSizeGreaterThan(10);
  }

  @Test
  void budgetsAreNeverSpentSixTimesAsFastAsTheyLast() {
    Map<String, Long> spent = new HashMap<>();
    fleet.requests.forEach(each -> spent.merge(each.tenant(), each.costMicroUsd(), Long::sum));
    double seconds = (fleet.labels.endMs() - fleet.startMs) / 1_000.0;

    spent.forEach(
        (tenant, microUsd) -> {
          EntityRecord contract = contracts.get("tenant/" + tenant);
          if (contract != null) {
            double pace = microUsd / MICROS / (contract.budgetUsd() * seconds / SECONDS_PER_DAY);
            assertThat(pace).as(tenant).isLessThan(6);
          }
        });
  }

  @Test
  void limitsHold() {
    Map<String, Long> tokens = new HashMap<>();
    for (InferenceEvent each : fleet.requests) {
      if (each.served()) {
        long sum = each.inputTokens() + Math.max(0, each.outputTokens());
        tokens.merge("tenant/" + each.tenant() + "@" + each.timeMs() / MINUTE_MS, sum, Long::sum);
      }
    }
    tokens.forEach(
        (tenantAndMinute, sum) -> {
          String subject = tenantAndMinute.substring(0, tenantAndMinute.indexOf('@'));
          EntityRecord contract = contracts.get(subject);
          if (contract != null && contract.limits().tokensPerMinute() > 0) {
            assertThat(sum).as(subject).isLessThan(contract.limits().tokensPerMinute());
          }
        });
  }

  @Test
  void onlyAllowedModelsAndRegionsAreUsed() {
    for (InferenceEvent each : fleet.requests) {
      EntityRecord contract = contracts.get("tenant/" + each.tenant());
      if (contract != null) {
        assertThat(allows(contract.allowedModels(), each.model())).isTrue();
        assertThat(allows(contract.allowedRegions(), String.valueOf(each.region()))).isTrue();
      }
    }
  }

  private static boolean allows(List<String> allowed, String value) {
    return allowed.isEmpty() || allowed.contains(value);
  }
}
