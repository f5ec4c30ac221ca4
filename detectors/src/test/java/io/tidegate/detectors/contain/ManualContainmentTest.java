package io.tidegate.detectors.contain;

import static io.tidegate.detectors.contain.ContainingTest.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.operator.Measure;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.policy.PolicyMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people order to be contained. */
class ManualContainmentTest {
  private static final long MINUTE_MS = 60_000;
  private static final long HALF_HOUR_MS = 30 * MINUTE_MS;

  private final ContainScript script = new ContainScript(policy(PolicyMode.ENFORCE));

  @Test
  void isInForceAtOnceForAsLongAsThePersonSays() {
    script.order("eu-1/tenant/acme", Measure.Kind.DENY, HALF_HOUR_MS);

    Command command = script.last();
    assertThat(command.action()).isEqualTo(Action.DENY);
    assertThat(command.mode()).isEqualTo(Mode.ENFORCE);
    assertThat(command.durationMs()).as("its end is not spread").isEqualTo(HALF_HOUR_MS);
    assertThat(command.findingUid()).startsWith("o-");
    assertThat(script.enforced).containsOnlyKeys("eu-1/tenant/acme");
    assertThat(script.notes).containsExactly(AuditKind.COMMAND, AuditKind.CONTAIN);

    script.pass(HALF_HOUR_MS + MINUTE_MS);
    assertThat(script.enforced).isEmpty();
  }

  @Test
  void slowsToTheCeilingsThatThePersonNames() {
    Limit limit = new Limit("requests_per_min", 60);
    script.order("eu-1/api_key/acme/k1", Measure.Kind.THROTTLE, HALF_HOUR_MS, limit);

    assertThat(script.last().method()).isEqualTo("throttle");
    assertThat(script.last().limits()).containsExactly(limit);
  }

  @Test
  void aRestartRemembersIt() {
    script.order("eu-1/node/n1", Measure.Kind.CONTAIN, HALF_HOUR_MS);
    script.restart(policy(PolicyMode.ENFORCE));
    script.person(OperatorRecord.Type.RELEASE, null, null, "eu-1/node/n1", "bob");

    assertThat(script.last().action()).isEqualTo(Action.RESTORE);
    assertThat(script.enforced).isEmpty();
  }

  @Test
  void aLaterWordComesAfterAnEarlierOne() {
    script.order("eu-1/tenant/acme", Measure.Kind.DENY, HALF_HOUR_MS);
    script.person(OperatorRecord.Type.RELEASE, null, null, "eu-1/tenant/acme", "bob");
    script.pass(MINUTE_MS);
    script.order("eu-1/tenant/acme", Measure.Kind.DENY, HALF_HOUR_MS);

    assertThat(script.refused).isEmpty();
    assertThat(script.enforced).containsOnlyKeys("eu-1/tenant/acme");
  }

  @Test
  void nobodyWhoKnocksMakesItLonger() {
    script.order("eu-1/tenant/acme", Measure.Kind.DENY, 2 * MINUTE_MS);
    String id = script.last().commandId();
    for (int i = 0; i < 24; i++) {
      script.tick();
      script.containing.knocked(
          new Knocking(id, 100, script.nowMs - 1_000, script.nowMs, script.nowMs));
    }
    script.pass(MINUTE_MS);
    assertThat(script.enforced).isEmpty();
  }

  @Test
  void underAPolicyThatObservesNothingIsInForce() {
    ContainScript observing = new ContainScript(policy(PolicyMode.OBSERVE));
    observing.order("eu-1/tenant/acme", Measure.Kind.DENY, HALF_HOUR_MS);

    assertThat(observing.last().mode()).isEqualTo(Mode.OBSERVE);
    assertThat(observing.enforced).isEmpty();
  }

  @Test
  void aPersonNeedsNoOthersApproval() {
    ContainScript asking = new ContainScript(policy(PolicyMode.APPROVE));
    asking.order("eu-1/tenant/acme", Measure.Kind.DENY, HALF_HOUR_MS);

    assertThat(asking.last().mode()).isEqualTo(Mode.ENFORCE);
    assertThat(asking.enforced).hasSize(1);
  }

  @Test
  void guardsRefuseAPersonToo() {
    script.person(OperatorRecord.Type.PROTECT, null, null, "eu-1/tenant/acme", "bob");
    script.order("eu-1/tenant/acme", Measure.Kind.DENY, HALF_HOUR_MS);
    script.order("eu-1/tenant/unknown", Measure.Kind.DENY, HALF_HOUR_MS);
    script.order("eu-1/node/n1", Measure.Kind.CONTAIN, HALF_HOUR_MS);
    script.order("eu-1/node/n2", Measure.Kind.CONTAIN, HALF_HOUR_MS);
    assertThat(script.refused)
        .containsExactly("protected", "authenticated_evidence", "blast_radius");
    assertThat(script.enforced).containsOnlyKeys("eu-1/node/n1");
  }

  @Test
  void whatNoLiveEnforcerCanDoIsRefused() {
    script.announce("gw-1", Action.DENY);
    script.order("eu-1/tenant/acme", Measure.Kind.STEP_UP, HALF_HOUR_MS);

    assertThat(script.refused).containsExactly("no_enforcer");
    assertThat(script.sent).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "eu-1/model/llama, DENY",
    "eu-1/node_group/gpu, CONTAIN",
    "eu-1/tenant/acme, CONTAIN",
    "eu-1/node/n1, DENY",
    "*/tenant/acme, DENY",
    "eu-1/user/acme, DENY"
  })
  void whatCannotBeTakenBackOrIsNobodyIsRefused(String target, Measure.Kind action) {
    script.order(target, action, HALF_HOUR_MS);

    assertThat(script.refused).containsExactly("target");
    assertThat(script.notes).containsExactly(AuditKind.REFUSAL);
    assertThat(script.sent).isEmpty();
  }
}
