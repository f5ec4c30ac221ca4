package io.tidegate.shell.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.GuardSettings;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.schemas.policy.PolicyMode;
import io.tidegate.schemas.policy.RequireSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PolicyFilesTest {

  @Test
  void theShippedDefaultIsWhatTheEngineDoesWithoutAFile() {
    assertThat(PolicyFiles.read("observe").policy()).isEqualTo(Policy.observe());
  }

  @Test
  void theFilesOfTheRepositoryAreThoseThatAreShipped() throws Exception {
    for (String name : PolicyFiles.SHIPPED) {
      assertThat(Files.readString(Path.of("../policies", name + ".yaml")))
          .isEqualTo(PolicyFiles.text(name));
    }
  }

  @Test
  void containEnforcesEveryGradedActionUnderEveryGuard() {
    Policy contain = PolicyFiles.read("contain").policy();

    assertThat(contain.mode()).isEqualTo(PolicyMode.ENFORCE);
    assertThat(contain.requireSigned()).isEqualTo(new RequireSigned(true, true, true, true, false));
    assertThat(contain.guards()).isEqualTo(GuardSettings.DEFAULT);
    assertThat(contain.readinessGate()).isNotNull();
    assertThat(contain.preWarm()).isNotNull();
    assertThat(
            contain.rules().stream()
                .flatMap(
                    rule ->
                        Stream.concat(
                            Stream.of(rule.step()),
                            rule.escalation() == null
                                ? Stream.empty()
                                : rule.escalation().steps().stream()))
                .map(step -> step.action())
                .distinct())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(GradedAction.values())
                .filter(action -> action != GradedAction.PRE_WARM)
                .toList());
  }

  @Test
  void whatIsWrongIsToldWithFileLineAndWhatIsAllowed() {
    String text =
        """
        name: p
        version: "1"
        rules:
          - id: a
            match: {detectors: [spend-brst]}
            action: throttle
            ttl: 10m
          - id: b
            action: throttle
            ttl: 1s
            methd: drain
        """;
    assertThatThrownBy(() -> PolicyFiles.check("p.yaml", text))
        .isInstanceOf(PolicyRefusedException.class)
        .hasMessageContainingAll(
            "p.yaml:10: /rules/1/ttl is 1s; allowed: 1m to 24h",
            "p.yaml:11: /rules/1/methd is unknown; the nearest is method");
    String fixed = text.replace("ttl: 1s", "ttl: 1m").replace("    methd: drain\n", "");
    assertThatThrownBy(() -> PolicyFiles.check("p.yaml", fixed))
        .hasMessageContaining(
            "p.yaml:5: /rules/0/match/detectors/0 is spend-brst; the nearest is spend-burst");
  }

  @Test
  void whatIsNoYamlIsToldWithItsLine() {
    assertThatThrownBy(() -> PolicyFiles.check("p.yaml", "name: p\nrules: [\n"))
        .isInstanceOf(PolicyRefusedException.class)
        .hasMessageContainingAll("p.yaml:2: neither YAML nor JSON", "expected the node content");
    assertThatThrownBy(() -> PolicyFiles.check("p.yaml", "name: &a p\nversion: *a\n"))
        .hasMessageContainingAll("p.yaml:2: ", "alias");
    assertThatThrownBy(() -> PolicyFiles.check("p.yaml", "name: p\nname: q\n"))
        .hasMessageContaining("p.yaml:2: ");
    assertThatThrownBy(() -> PolicyFiles.check("p.yaml", ""))
        .hasMessageContaining("p.yaml:1: the document holds nothing");
    assertThatThrownBy(() -> PolicyFiles.check("p.yaml", "name: p\n---\nname: q\n"))
        .isInstanceOf(PolicyRefusedException.class);
    assertThatThrownBy(() -> PolicyFiles.read("none.yaml"))
        .hasMessageContaining("there is no file none.yaml");
  }

  @Test
  void jsonIsReadAsItIs() {
    assertThat(
            PolicyFiles.check("p.json", "{\"name\":\"p\",\n\t\"version\":\"1\",\"rules\":[]}")
                .policy()
                .name())
        .isEqualTo("p");
  }
}
