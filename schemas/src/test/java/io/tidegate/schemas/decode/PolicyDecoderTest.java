package io.tidegate.schemas.decode;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.GuardSettings;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.schemas.policy.PolicyMode;
import io.tidegate.schemas.policy.Rule;
import io.tidegate.schemas.policy.Throttle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDecoderTest {
  private static final int MUTATIONS = Integer.getInteger("tidegate.fuzz", 20_000);
  private static final String HEAD = "{\"name\":\"p\",\"version\":\"1\",\"rules\":[";

  private final PolicyDecoder decoder = new PolicyDecoder();

  @Test
  void aPolicyThatSaysLittleHasEveryGuard() {
    Policy policy = valid("{\"name\":\"p\",\"version\":\"1\",\"rules\":[]}");
    assertThat(policy.mode()).isEqualTo(PolicyMode.OBSERVE);
    assertThat(policy.guards()).isEqualTo(GuardSettings.DEFAULT);
    assertThat(policy.readinessGate()).isNull();
  }

  @Test
  void aFullPolicyIsReadWhole() throws IOException {
    Policy policy = valid(new String(full(), StandardCharsets.UTF_8));
    Rule rule = policy.rules().get(0);
    assertThat(rule.step().throttle().basis()).isEqualTo(Throttle.Basis.PLAN);
    assertThat(rule.step().ttlMs()).isEqualTo(600_000);
    assertThat(requireNonNull(rule.escalation()).steps()).hasSize(2);
    assertThat(policy.rules().get(1).step().action()).isEqualTo(GradedAction.CONTAIN);
    assertThat(policy.guards().blastRadius().leastNodes()).isEqualTo(2);
    assertThat(policy.guards().protectedTargets()).hasSize(1);
    assertThat(requireNonNull(policy.preWarm()).unitsFor(90)).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``||holds nothing",
        "[]||allowed: a mapping",
        "{||not well-formed",
        "{\"version\":\"1\",\"rules\":[]}|/name|is missing",
        "{\"name\":\"p\",\"version\":1,\"rules\":[]}|/version|is 1; allowed: a text",
        "{\"name\":\"p\",\"version\":\"1\",\"rules\":[],\"modes\":\"x\"}|/modes|the nearest is mode",
        "{\"name\":\"p\",\"version\":\"1\",\"rules\":[],\"rules\":[]}|/rules|stands twice",
        "{\"name\":\"p\",\"version\":\"1\",\"rules\":[],\"a/b\":1}|/a~1b|is unknown",
        "RULE\"action\":\"ban\",\"ttl\":\"5m\"}]}|/rules/0/action|is ban; allowed: observe, throttle",
        "RULE\"action\":\"deny\"}]}|/rules/0/ttl|is missing; allowed: 1m to 24h",
        "RULE\"action\":\"deny\",\"ttl\":\"5\"}]}|/rules/0/ttl|is 5; allowed: 1m to 24h",
        "RULE\"action\":\"deny\",\"ttl\":\"25h\"}]}|/rules/0/ttl|is 25h; allowed: 1m to 24h",
        "RULE\"action\":\"redirect\",\"ttl\":\"5m\"}]}|/rules/0/destination|is missing",
        "RULE\"action\":\"deny\",\"ttl\":\"5m\",\"method\":\"drain\"}]}|/rules/0/method|does not go with",
        "RULE\"action\":\"observe\",\"ttl\":\"5m\"}]}|/rules/0/ttl|does not go with action observe",
        "RULE\"action\":\"deny\",\"ttl\":\"5m\",\"match\":{\"severity\":\"hi\"}}]}|/rules/0/match/severity|high",
        "RULE\"action\":\"observe\",\"escalation\":{}}]}|/rules/0/escalation|does not go with",
        "RULE\"action\":\"deny\",\"ttl\":\"5m\",\"escalation\":{}}]}|/rules/0/escalation/steps|1 to 8",
      })
  void whatIsWrongIsSaidWithItsPlaceAndWhatIsAllowed(String text, String field, String detail) {
    String document = text.replace("RULE", HEAD + "{\"id\":\"r\",");
    assertThat(decoder.read(utf8(document)).decoded())
        .isInstanceOfSatisfying(
            Decoded.Refusal.class,
            refusal -> {
              assertThat(refusal.field()).isEqualTo(field == null ? "" : field);
              assertThat(refusal.detail()).contains(detail);
            });
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    String rule = "{\"id\":\"r\",\"action\":\"deny\",\"ttl\":\"1s\"}";
    String text = HEAD + rule + "," + rule + "],\"mode\":\"on\",\"guards\":{\"jitter\":1}}";
    assertThat(decoder.read(utf8(text)).problems())
        .extracting(DocumentProblem::pointer)
        .containsExactlyInAnyOrder(
            "/rules/0/ttl", "/rules/1/ttl", "/rules/1/id", "/mode", "/guards/jitter");
  }

  @Test
  void tooLargeTooDeepAndTooManyAreRefused() {
    assertThat(decoder.read(new byte[PolicyDecoder.MOST_BYTES + 1]).policy()).isNull();
    String deep = "[".repeat(13) + "]".repeat(13);
    assertThat(decoder.read(utf8("{\"rules\":" + deep + "}")).policy()).isNull();
    String rules = "{},".repeat(200) + "{}";
    assertThat(decoder.read(utf8(HEAD + rules + "]}")).problems())
        .singleElement()
        .extracting(DocumentProblem::detail)
        .isEqualTo("has 201 elements; allowed: at most 200");
  }

  @Test
  void noBytesThrow() throws IOException {
    byte[] full = full();
    Random random = new Random(17);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] changed = full.clone();
      for (int times = 1 + random.nextInt(4); times > 0; times--) {
        int at = random.nextInt(changed.length);
        changed[at] =
            random.nextBoolean() ? (byte) random.nextInt() : full[random.nextInt(full.length)];
      }
      assertThat(decoder.read(changed).decoded()).isNotNull();
    }
  }

  private Policy valid(String text) {
    PolicyDecoder.Reading reading = decoder.read(utf8(text));
    assertThat(reading.problems()).isEmpty();
    return requireNonNull(reading.policy());
  }

  private static byte[] full() throws IOException {
    try (InputStream file = PolicyDecoderTest.class.getResourceAsStream("/policies/full.json")) {
      return requireNonNull(file).readAllBytes();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
