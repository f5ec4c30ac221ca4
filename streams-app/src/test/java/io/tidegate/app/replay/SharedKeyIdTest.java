package io.tidegate.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.event.InferenceEventBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several tenants have a key of one id, and some of them do what gets a key denied. */
final class SharedKeyIdTest {
  private static final long START_MS = 1_785_484_800_000L;
  private static final String STRANGERS = "unauthenticated";

  /** Whatever the names: the smaller is not the one that is accused. */
  @ParameterizedTest
  @CsvSource({"acme, zeta", "zeta, acme", "mallory, unauthenticated"})
  void onlyWhoLeakedIsFoundAndDenied(String leaks, String shares) {
    EngineRun run = new EngineRun();
    traffic(run, List.of(leaks, shares), new TreeSet<>(List.of(leaks)));
    List<JsonNode> found = run.created("canary-leak");
    assertThat(found).hasSize(1);
    JsonNode resource = found.get(0).at("/resources/0");
    assertThat(resource.path("uid").asText()).isEqualTo("api_key/k1");
    assertThat(resource.at("/owner/name").asText()).isEqualTo(leaks);
    List<String> uids = new ArrayList<>();
    found.get(0).path("resources").forEach(each -> uids.add(each.path("uid").asText()));
    assertThat(uids).contains("tenant/" + leaks).doesNotContain("tenant/" + shares);
    assertThat(denied(run)).containsExactly(new Target.ApiKey("eu-1", leaks, "k1"));
  }

  @Test
  void aStrangerGetsNobodyDenied() {
    EngineRun run = new EngineRun();
    traffic(run, List.of("acme", STRANGERS), new TreeSet<>(List.of(STRANGERS)));
    assertThat(run.created("canary-leak")).hasSize(1);
    assertThat(denied(run)).isEmpty();
  }

  @Property(tries = 30, shrinking = ShrinkingMode.OFF)
  void eachOfManyIsFoundForItselfAndNobodyIsDeniedForAnother(
      @ForAll @IntRange(min = 2, max = 12) int tenants, @ForAll int which) {
    List<String> names = new ArrayList<>(List.of(STRANGERS));
    SortedSet<String> leaking = new TreeSet<>();
    for (int i = 0; i < tenants; i++) {
      names.add("t" + i);
      if ((which >> i & 1) != 0) {
        leaking.add("t" + i);
      }
    }
    EngineRun run = new EngineRun();
    traffic(run, names, leaking);
    List<String> found = new ArrayList<>();
    SortedSet<String> uids = new TreeSet<>();
    for (JsonNode each : run.created("canary-leak")) {
      found.add(each.at("/resources/0/owner/name").asText());
      uids.add(each.at("/finding_info/uid").asText());
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(leaking);
    assertThat(uids).hasSameSizeAs(leaking);
    assertThat(denied(run))
        .allMatch(target -> target instanceof Target.ApiKey key && leaking.contains(key.tenant()));
  }

  private static List<Target> denied(EngineRun run) {
    return run.commands.stream()
        .filter(command -> command.action() == Action.DENY)
        .map(Command::target)
        .toList();
  }

  private static void traffic(EngineRun run, List<String> tenants, SortedSet<String> leaking) {
    for (int second = 0; second < 120; second++) {
      for (String tenant : tenants) {
        InferenceEventBuilder event =
            new InferenceEventBuilder()
                .timeMs(START_MS + second * 1_000L)
                .requestId(tenant + second)
                .cluster("eu-1")
                .tenant(tenant)
                .apiKey("k1")
                .node("n1")
                .model("m")
                .status(200)
                .latencyMicros(300_000)
                .inputTokens(100)
                .outputTokens(50);
        if (second == 60 && leaking.contains(tenant)) {
          event.canaries(List.of("c-1"));
        }
        run.telemetry(event.build());
      }
      run.scalingReadThrough(START_MS + second * 1_000L);
    }
    run.end();
  }
}
