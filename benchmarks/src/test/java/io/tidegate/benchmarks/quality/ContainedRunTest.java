package io.tidegate.benchmarks.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.benchmarks.quality.CommandSpans.Commanded;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.shell.policy.PolicyFiles;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An evaluation under a policy that enforces, and what it says of whom containment touches. */
class ContainedRunTest {
  private static final long TUNING_SEED = 101;
  private static final long START_MS = 1_785_484_800_000L;

  @Test
  void theShippedPolicyContainsInARunAndSaysWhom() {
    Policy contain = PolicyFiles.read("contain").policy();
    Scenario surge =
        Suite.scenarios(Suite.Extent.QUICK, null).stream()
            .filter(each -> each.named(Suite.SURGE))
            .findFirst()
            .orElseThrow();

    RunOutcome run = ScenarioRun.engine(surge, TUNING_SEED, Variant.WHOLE.under(contain));

    assertThat(run.badLines()).isZero();
    assertThat(run.commands()).isNotEmpty();
    assertThat(run.commands()).allMatch(each -> each.mode().equals("enforce"));
    assertThat(run.commands()).anyMatch(each -> each.action().equals("contain hold"));
    assertThat(new CostTables(List.of(run)).collateral().toString()).contains("contain hold");
  }

  @Test
  void commandHoldsUntilItIsReleasedOrReplaced() {
    CommandSpans spans = new CommandSpans();
    spans.take("api_key/k1", "set", "throttle", "enforce", START_MS, 600_000);
    request(spans, START_MS + 1_000);
    spans.take("api_key/k1", "deny", "", "enforce", START_MS + 60_000, 600_000);
    request(spans, START_MS + 61_000);
    request(spans, START_MS + 62_000);
    spans.take("api_key/k1", "allow", "", "enforce", START_MS + 90_000, 570_000);
    request(spans, START_MS + 91_000);

    assertThat(spans.all())
        .containsExactly(
            new Commanded(
                "api_key/k1",
                "set throttle",
                "enforce",
                START_MS,
                START_MS + 60_000,
                1,
                0,
                START_MS + 1_000),
            new Commanded(
                "api_key/k1",
                "deny",
                "enforce",
                START_MS + 60_000,
                START_MS + 90_000,
                2,
                0,
                START_MS + 61_000));
  }

  private static void request(CommandSpans spans, long timeMs) {
    spans.count(
        new InferenceEventBuilder()
            .timeMs(timeMs)
            .requestId("r" + timeMs)
            .cluster("eu-1")
            .tenant("acme")
            .apiKey("k1")
            .model("llama")
            .build());
  }
}
