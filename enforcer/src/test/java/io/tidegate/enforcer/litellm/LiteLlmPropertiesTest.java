package io.tidegate.enforcer.litellm;

import static io.tidegate.enforcer.testing.Commands.deny;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.enforcer.rest.Json;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Target;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever was asked, whoever edited a record meanwhile, and wherever LiteLLM or the enforcer died:
 * in the end each record says what its owners last said.
 */
class LiteLlmPropertiesTest {
  private static final String HASH = "ab".repeat(32);
  private static final List<Target> TARGETS =
      List.of(
          new Target.ApiKey("eu-1", "acme", HASH),
          new Target.ApiKey("*", HASH),
          new Target.Tenant("eu-1", "acme"));

  /**
   * One thing that happens; of a command, how many of LiteLLM's answers are good before it fails.
   */
  private record Happening(String what, int target, int amount) {}

  @Property(tries = 100)
  void ownersFindWhatTheyLeft(@ForAll("happenings") List<Happening> happenings) throws IOException {
    try (StandInLiteLlm liteLlm = new StandInLiteLlm()) {
      LiteLlmEnforcementTest.fill(liteLlm);
      SortedMap<String, Command> inForce = new TreeMap<>();
      Json ownKey = liteLlm.get("key", HASH);
      Json ownTeam = liteLlm.get("team", "acme");
      LiteLlmEnforcement enforcement = enforcement(liteLlm, 0);
      int step = 0;
      for (Happening each : happenings) {
        step++;
        Target target = TARGETS.get(each.target());
        String id = "c-" + step;
        switch (each.what()) {
          case "deny", "limit" -> {
            Command command =
                each.what().equals("deny")
                    ? deny(id, target, 60_000)
                    : LiteLlmEnforcementTest.throttle(
                        id,
                        target,
                        "requests_per_min",
                        "" + each.amount(),
                        "cost_usd_per_hour",
                        "2");
            inForce.put(target.key(), command);
            liteLlm.failAfter(each.amount() % 4);
            attempt(enforcement, command);
          }
          case "end" -> inForce.remove(target.key());
          case "restart" -> enforcement = enforcement(liteLlm, step);
          default -> {
            // An owner writes what nobody else wrote before, and by that it is theirs.
            Json rate = Json.of(100_000 + step);
            Json key = liteLlm.get("key", HASH).with("rpm_limit", rate);
            liteLlm.put("key", HASH, key);
            ownKey = ownKey.with("rpm_limit", rate);
            Json team = liteLlm.get("team", "acme").with("tpm_limit", rate);
            liteLlm.put("team", "acme", team);
            ownTeam = ownTeam.with("tpm_limit", rate);
          }
        }
        liteLlm.fail(0);
        enforcement.reconcile(inForce.values());
      }
      enforcement = enforcement(liteLlm, step + 1);
      enforcement.reconcile(List.of());
      assertThat(liteLlm.get("key", HASH)).isEqualTo(ownKey);
      assertThat(liteLlm.get("team", "acme")).isEqualTo(ownTeam);
    }
  }

  private static void attempt(LiteLlmEnforcement enforcement, Command command) {
    try {
      assertThat(enforcement.apply(command).status()).isEqualTo(200);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("500");
    }
  }

  @Provide
  Arbitrary<List<Happening>> happenings() {
    return Combinators.combine(
            Arbitraries.of("deny", "limit", "end", "restart", "edit"),
            Arbitraries.integers().between(0, TARGETS.size() - 1),
            Arbitraries.integers().between(0, 20))
        .as(Happening::new)
        .list()
        .ofMaxSize(12);
  }

  private static LiteLlmEnforcement enforcement(StandInLiteLlm liteLlm, int step) {
    long nowMs = 1_785_484_862_000L + step * 60_000L;
    return new LiteLlmEnforcement(
        liteLlm.client(),
        LiteLlmEnforcement.Tenants.TEAM,
        new TreeSet<>(List.of("eu-1")),
        () -> Instant.ofEpochMilli(nowMs));
  }
}
