package io.tidegate.detectors.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.content.GuardrailFlagsDetector;
import io.tidegate.detectors.catalog.content.NearDuplicateProbingDetector;
import io.tidegate.detectors.catalog.content.PolicyProbingDetector;
import io.tidegate.detectors.catalog.identity.RequestIdReuseDetector;
import io.tidegate.detectors.catalog.volume.RequestSizeDetector;
import io.tidegate.detectors.catalog.volume.RetryLoopDetector;
import io.tidegate.detectors.catalog.volume.StreamAbortDetector;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.GatewayDecision;
import io.tidegate.schemas.event.InferenceEventBuilder;
import io.tidegate.schemas.event.NamedScore;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** The detectors that compare a share of an entity's requests with its own past. */
class SharesOfRequestsTest {
  private static final int HALF_HOUR = 360;
  private static final int QUARTER = 180;

  @Test
  void guardrailFlagsOfAJailbreakAreFoundAndThoseOfASurgeAreNot() {
    assertTwins(GuardrailFlagsDetector.ID, EntityKind.API_KEY, flagged(0.005), flagged(0.15));
    assertTwins(GuardrailFlagsDetector.ID, EntityKind.SOURCE, flagged(0.005), flagged(0.15));
  }

  @Test
  void aStricterGuardrailIsLearnedAnew() {
    EntityRun<?> key = EntityRun.under(GuardrailFlagsDetector.ID, EntityKind.API_KEY);
    assertThat(key.run(HALF_HOUR, 2, flagged(0.005))).isEmpty();
    key.changeGuardrail();
    assertThat(key.run(2 * HALF_HOUR, 2, flagged(0.12))).isEmpty();
    assertThat(key.run(QUARTER, 2, flagged(0.6))).isNotEmpty();
  }

  @Test
  void denialsByPolicyOfAProbeAreFound() {
    assertTwins(PolicyProbingDetector.ID, EntityKind.API_KEY, denied(0.001), denied(0.15));
  }

  @Test
  void requestIdsUsedTwiceAreFound() {
    EntityRun<?> tenant = EntityRun.under(RequestIdReuseDetector.ID, EntityKind.TENANT);
    assertThat(tenant.reusing(0.003).run(HALF_HOUR, 2, aborted(0))).isEmpty();
    assertThat(tenant.run(HALF_HOUR, 20, aborted(0))).isEmpty();
    assertThat(tenant.reusing(0.3).run(QUARTER, 2, aborted(0))).isNotEmpty();
  }

  @Test
  void streamsThatAreDroppedAreFound() {
    assertTwins(StreamAbortDetector.ID, EntityKind.TENANT, aborted(0.01), aborted(0.4));
  }

  @Test
  void largerShareOfTruncatedAnswersIsFoundAndAHabitIsNot() {
    assertTwins(RequestSizeDetector.ID, EntityKind.API_KEY, truncated(0.02), truncated(0.5));
    EntityRun<?> habit = EntityRun.under(RequestSizeDetector.ID, EntityKind.API_KEY);
    assertThat(habit.run(4 * HALF_HOUR, 2, truncated(0.5))).isEmpty();
  }

  @Test
  void anAgentInALoopIsFound() {
    List<Score> found =
        assertTwins(RetryLoopDetector.ID, EntityKind.API_KEY, agent(0.05, 0.005), agent(1, 0.5));
    assertThat(found.get(0).provisional()).isFalse();
  }

  @Test
  void anAgentWithThirtyPercentErrorsAndAnOutageAreNoLoop() {
    EntityRun<?> agent = EntityRun.under(RetryLoopDetector.ID, EntityKind.API_KEY);
    assertThat(agent.run(2 * HALF_HOUR, 2, agent(1, 0.3))).isEmpty();
    EntityRun<?> outage = EntityRun.under(RetryLoopDetector.ID, EntityKind.API_KEY);
    assertThat(outage.run(HALF_HOUR, 2, agent(1, 0.02))).isEmpty();
    assertThat(outage.run(QUARTER, 2, (event, random) -> overloaded(event, random))).isEmpty();
  }

  @Test
  void nearDuplicatesOfOnePromptAreFound() {
    assertTwins(NearDuplicateProbingDetector.ID, EntityKind.API_KEY, prompts(0.03), prompts(0.6));
  }

  @Test
  void theSamePromptAgainIsNoNearDuplicate() {
    EntityRun<?> key = EntityRun.under(NearDuplicateProbingDetector.ID, EntityKind.API_KEY);
    assertThat(key.run(HALF_HOUR, 2, prompts(0.03))).isEmpty();
    assertThat(
            key.run(HALF_HOUR, 2, (event, random) -> event.promptFingerprint("00000000000000ff")))
        .isEmpty();
  }

  /** Quiet in its usual state, and at ten times as much of it; found when the attack comes. */
  private static List<Score> assertTwins(
      String id,
      EntityKind kind,
      BiConsumer<InferenceEventBuilder, Random> usual,
      BiConsumer<InferenceEventBuilder, Random> attack) {
    EntityRun<?> victim = EntityRun.under(id, kind);
    assertThat(victim.run(HALF_HOUR, 2, usual)).isEmpty();
    assertThat(victim.run(HALF_HOUR, 20, usual)).isEmpty();
    assertThat(victim.run(QUARTER, 2, usual)).isEmpty();
    List<Score> found = victim.run(QUARTER, 3, attack);
    assertThat(found).as(id).isNotEmpty();
    EntityRun<?> newcomer = EntityRun.under(id, kind);
    assertThat(newcomer.run(HALF_HOUR, 0.2, usual)).isEmpty();
    return found;
  }

  private static BiConsumer<InferenceEventBuilder, Random> flagged(double share) {
    return (event, random) ->
        event.guardrails(
            List.of(new NamedScore("injection", random.nextDouble() < share ? 0.9 : 0.1)));
  }

  private static BiConsumer<InferenceEventBuilder, Random> denied(double share) {
    return (event, random) ->
        event.decision(random.nextDouble() < share ? GatewayDecision.DENY : GatewayDecision.ALLOW);
  }

  private static BiConsumer<InferenceEventBuilder, Random> aborted(double share) {
    return (event, random) -> event.finishReason(random.nextDouble() < share ? "abort" : "stop");
  }

  private static BiConsumer<InferenceEventBuilder, Random> truncated(double share) {
    return (event, random) -> event.finishReason(random.nextDouble() < share ? "length" : "stop");
  }

  private static BiConsumer<InferenceEventBuilder, Random> agent(double tools, double errors) {
    return (event, random) -> {
      if (random.nextDouble() < errors) {
        event.status(400);
      } else if (random.nextDouble() < tools) {
        event.finishReason("tool_calls").toolCalls(1);
      }
    };
  }

  private static void overloaded(InferenceEventBuilder event, Random random) {
    if (random.nextDouble() < 0.5) {
      event.status(random.nextBoolean() ? 503 : 429);
    } else {
      event.finishReason("tool_calls").toolCalls(1);
    }
  }

  private static BiConsumer<InferenceEventBuilder, Random> prompts(double near) {
    return (event, random) -> {
      long prompt =
          random.nextDouble() < near ? 1L << random.nextInt(Long.SIZE) : random.nextLong();
      event.promptFingerprint("%016x".formatted(prompt));
    };
  }
}
