package io.tidegate.detectors.contain;

import static io.tidegate.detectors.contain.ContainScript.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.correlate.Finding;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.audit.AuditKind;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Mode;
import io.tidegate.schemas.control.Response;
import io.tidegate.schemas.control.ResponseState;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.operator.OperatorRecord;
import io.tidegate.schemas.operator.Verdict;
import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.GuardSettings;
import io.tidegate.schemas.policy.Match;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.schemas.policy.PolicyMode;
import io.tidegate.schemas.policy.PreWarm;
import io.tidegate.schemas.policy.ReadinessGate;
import io.tidegate.schemas.policy.RequireSigned;
import io.tidegate.schemas.policy.Rule;
import io.tidegate.schemas.policy.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Containments from their beginning to their end. */
class ContainingTest {
  private static final long MINUTE_MS = 60_000;
  private static final int OK = 200;

  private final ContainScript script = new ContainScript(policy(PolicyMode.ENFORCE));

  @Test
  void endsByItselfAndIsForgottenByTheCompactedTopic() {
    Finding finding = script.leak("k1");

    Command command = script.last();
    assertThat(command.action()).isEqualTo(Action.DENY);
    assertThat(command.target()).isEqualTo(new Target.ApiKey(CLUSTER, "k1", "k1"));
    assertThat(command.durationMs()).isBetween(27 * MINUTE_MS, 30 * MINUTE_MS);
    assertThat(script.enforced).containsOnlyKeys("eu-1/api_key/k1/k1");
    assertThat(finding.containment().state()).isEqualTo(ContainmentState.PENDING);

    script.pass(31 * MINUTE_MS);

    assertThat(script.enforced).isEmpty();
    assertThat(script.sent).as("nothing is sent at its end").hasSize(1);
    assertThat(script.notes)
        .containsSubsequence(AuditKind.DECISION, AuditKind.COMMAND, AuditKind.EXPIRY);
  }

  @Test
  void whatOnlyWouldHaveBeenIsNeverInForce() {
    ContainScript observing = new ContainScript(policy(PolicyMode.OBSERVE));

    Finding finding = observing.leak("k1");

    assertThat(finding.containment().state()).isEqualTo(ContainmentState.WOULD_HAVE);
    assertThat(observing.sent).hasSize(1);
    assertThat(observing.enforced).isEmpty();
  }

  @Test
  void whatCameTooLateIsNotInForceAndIsTriedAgainWhereItGoesOn() {
    script.late = true;
    Finding finding = script.leak("k1");
    script.hearWithheld();

    assertThat(finding.containment().state()).isEqualTo(ContainmentState.WOULD_HAVE);
    assertThat(finding.containment().refusedBy()).isEqualTo("stale");
    assertThat(script.enforced).isEmpty();
    assertThat(script.notes)
        .containsExactly(
            AuditKind.DECISION, AuditKind.COMMAND, AuditKind.RESPONSE, AuditKind.STALE);

    script.late = false;
    script.nowMs += 2 * MINUTE_MS;
    script.containing.consider(List.of(finding), List.of(finding), script.nowMs);
    assertThat(script.enforced).hasSize(1);
  }

  @Test
  void whatWasWithheldUsesNoneOfTheHoursBudget() {
    script.late = true;
    for (int i = 0; i < 80; i++) {
      script.leak("gone" + i);
    }
    script.hearWithheld();
    assertThat(script.enforced).isEmpty();

    script.late = false;
    script.nowMs += 20 * MINUTE_MS;
    script.refused.clear();
    Finding fresh = script.leak("k1");
    assertThat(script.refused).isEmpty();
    assertThat(fresh.containment().state()).isEqualTo(ContainmentState.PENDING);
  }

  @Test
  void anAnswerThatItWasWithheldEndsNothingThatGatewaysAnswered() {
    script.announce("gw-1", Action.DENY);
    Finding finding = script.leak("k1");
    String id = finding.containment().commandId();
    script.answer("gw-1", id, 200);
    script.containing.hear(
        new Response(
            id,
            Response.PUBLISHER,
            "eu-1",
            400,
            ResponseState.EXPIRED,
            "",
            script.nowMs + 86_400_000,
            0),
        script.nowMs);
    assertThat(script.enforced).hasSize(1);
    assertThat(finding.containment().state()).isEqualTo(ContainmentState.APPLIED);
  }

  @Test
  void aPersonsReleaseEndsItAtOnceAndGivesGrace() {
    Finding finding = script.leak("k1");
    script.person(OperatorRecord.Type.RELEASE, null, null, "eu-1/api_key/k1", "ann");

    assertThat(script.last().action()).isEqualTo(Action.ALLOW);
    assertThat(script.last().generation()).isGreaterThan(script.sent.get(0).generation());
    assertThat(script.enforced).isEmpty();
    assertThat(finding.containment().state()).isEqualTo(ContainmentState.RELEASED);

    script.pass(11 * MINUTE_MS);
    script.leak("k1");
    assertThat(script.refused).containsExactly("grace");
    assertThat(script.sent).hasSize(2);
  }

  @Test
  void aFalsePositiveEndsItClosesItAndRaisesTheBar() {
    script.tick(script.burst("acme", 100));
    Finding finding = script.about("acme");
    script.verdict(finding.uid(), Verdict.FALSE_POSITIVE);

    assertThat(script.enforced).isEmpty();
    assertThat(script.told).contains("closed: released");
    Signal raised = script.containing.bars().judged(script.burst("acme", 100));
    assertThat(raised.score().barNats()).isEqualTo(14 * 1.25);
    assertThat(script.containing.bars().judged(script.burst("other", 100)).score().barNats())
        .isEqualTo(14);

    script.verdict(finding.uid(), Verdict.UNKNOWN);
    assertThat(script.containing.bars().judged(script.burst("acme", 100)).score().barNats())
        .as("taken back")
        .isEqualTo(14);
  }

  @Test
  void isAppliedWhenEveryLiveEnforcerHasDoneIt() {
    script.announce("gw-1", Action.DENY, Action.SET, Action.ALLOW);
    script.announce("gw-2", Action.DENY, Action.SET, Action.ALLOW);
    Finding finding = script.leak("k1");
    String id = script.last().commandId();

    script.answer("gw-1", id, OK);
    assertThat(finding.containment().state()).isEqualTo(ContainmentState.PARTIAL);
    assertThat(script.told).last().asString().contains("gw-2");

    script.answer("gw-2", id, OK);
    assertThat(finding.containment().state()).isEqualTo(ContainmentState.APPLIED);
    assertThat(script.notes).contains(AuditKind.APPLIED);
  }

  @Test
  void saysWhatWasNotAppliedAndSendsItAgainABoundedNumberOfTimes() {
    script.announce("gw-1", Action.DENY);
    script.leak("k1");
    for (int i = 0; i < 12; i++) {
      script.announce("gw-1", Action.DENY);
      script.pass(10_000);
    }

    assertThat(script.told).containsExactly("containment not applied: gw-1");
    assertThat(script.sent).hasSize(1 + GuardSettings.DEFAULT.retries());
    assertThat(script.sent.stream().map(Command::commandId).distinct()).hasSize(1);
  }

  @Test
  void takesTheNextWeakerActionWhereNobodyCanDoMore() {
    script.announce("gw-1", Action.SET);
    Finding finding = script.leak("k1");

    assertThat(script.last().action()).isEqualTo(Action.SET);
    assertThat(script.last().method()).isEqualTo("step_up");
    assertThat(script.last().reason()).contains("no enforcer can deny");
    assertThat(finding.containment().state()).isEqualTo(ContainmentState.PENDING);
  }

  @Test
  void asksForNoCeilingThatNobodyCanHold() {
    script.announce("gw-1", new TreeSet<>(List.of("requests_per_min")), Action.SET);
    script.tick(script.burst("acme", 100));

    assertThat(script.refused).containsExactly("no_enforcer");
    assertThat(script.sent).isEmpty();

    script.announce("gw-2", new TreeSet<>(List.of("cost_usd_per_hour")), Action.SET);
    script.tick(script.burst("other", 100));
    assertThat(script.last().target()).isEqualTo(new Target.Tenant(CLUSTER, "other"));
  }

  @Test
  void whoCannotHoldACeilingCanStillStepUp() {
    script.announce("gw-1", Action.SET);
    script.tick(script.burstOfKey("k9", "t9", 100));
    script.answer("gw-1", script.last().commandId(), 501);
    assertThat(script.enforced).isEmpty();
    script.announce("gw-1", Action.SET);

    Finding finding = script.about("t9");
    script.containing.consider(List.of(finding), List.of(finding), script.nowMs);
    assertThat(script.refused).as("the announcement does not take it back").contains("no_enforcer");
    script.leak("k1");
    assertThat(script.last().method()).isEqualTo("step_up");
  }

  @Test
  void isExtendedWhileItStillKnocks() {
    script.leak("k1");
    Command first = script.last();
    while (script.nowMs < first.endMs() - 10_000) {
      script.tick();
    }
    script.containing.knocked(
        new Knocking(first.commandId(), script.nowMs, 40, script.nowMs - 9, script.nowMs));
    script.pass(15_000);

    assertThat(script.sent).hasSize(2);
    assertThat(script.last().action()).isEqualTo(Action.DENY);
    assertThat(script.last().generation()).isGreaterThan(first.generation());
    assertThat(script.enforced).hasSize(1);

    script.pass(31 * MINUTE_MS);
    assertThat(script.enforced).as("nobody knocked any more").isEmpty();
  }

  @Test
  void waitsForAPersonAndIsRefusedWhereNobodyComes() {
    ContainScript asking = new ContainScript(policy(PolicyMode.APPROVE));
    Finding first = asking.leak("k1");
    assertThat(asking.sent).isEmpty();
    assertThat(first.containment().state()).isEqualTo(ContainmentState.AWAITING_APPROVAL);

    asking.person(OperatorRecord.Type.APPROVE, null, first.containment().commandId(), null, "ann");
    assertThat(asking.enforced).hasSize(1);
    assertThat(asking.last().commandId()).isEqualTo(first.containment().commandId());

    Finding second = asking.leak("k2");
    asking.pass(16 * MINUTE_MS);
    assertThat(second.containment().state()).isEqualTo(ContainmentState.REFUSED);
    assertThat(second.containment().refusedBy()).isEqualTo("approval");
    assertThat(asking.enforced).hasSize(1);

    Finding third = asking.leak("k3");
    asking.person(OperatorRecord.Type.REJECT, null, third.containment().commandId(), null, "ann");
    assertThat(third.containment().state()).isEqualTo(ContainmentState.REFUSED);
  }

  @Test
  void aKeyOfOneTenantIsContainedAndAnothersOfThatIdIsNot() {
    share("k1", "acme", "beta");
    Finding finding = script.leakOf("k1", "acme");
    assertThat(script.enforced).containsOnlyKeys("eu-1/api_key/acme/k1");
    assertThat(script.last().reason()).isEqualTo("canary-leak");

    Finding other = script.leakOf("k1", "beta");
    assertThat(other.uid()).isNotEqualTo(finding.uid());
    assertThat(script.enforced).containsOnlyKeys("eu-1/api_key/acme/k1", "eu-1/api_key/beta/k1");
  }

  @Test
  void aReleaseOfOneTenantsKeyLeavesAnothersAndOneOfTheIdReleasesBoth() {
    script.leakOf("k1", "acme");
    script.leakOf("k1", "beta");
    script.person(OperatorRecord.Type.RELEASE, null, null, "eu-1/api_key/acme/k1", "ann");
    assertThat(script.enforced).containsOnlyKeys("eu-1/api_key/beta/k1");
    script.person(OperatorRecord.Type.RELEASE, null, null, "eu-1/api_key/k1", "ann");
    assertThat(script.enforced).isEmpty();

    script.pass(10 * MINUTE_MS);
    script.leakOf("k1", "gamma");
    assertThat(script.refused).as("whoever holds it was released").containsExactly("grace");
  }

  @Test
  void graceOfOneTenantsKeyIsNotAnothers() {
    Finding finding = script.leakOf("k1", "acme");
    script.verdict(finding.uid(), Verdict.FALSE_POSITIVE);
    script.pass(10 * MINUTE_MS);
    script.leakOf("k1", "acme");
    assertThat(script.refused).containsExactly("grace");
    script.leakOf("k1", "beta");
    assertThat(script.enforced).containsOnlyKeys("eu-1/api_key/beta/k1");
  }

  @Test
  void whereAGatewayCannotTellWhoseKeyItIsTheOthersAreSaidAndCounted() {
    script.announce("old", Action.DENY, Action.ALLOW);
    share("k1", "acme", "beta", "gamma");
    script.leakOf("k1", "acme");
    assertThat(script.last().target()).isEqualTo(new Target.ApiKey(CLUSTER, "acme", "k1"));
    assertThat(script.last().reason())
        .isEqualTo(
            "canary-leak; also hits tenants beta, gamma: a gateway cannot tell whose key it is");

    script.restart(policy(PolicyMode.ENFORCE));
    share("k2", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9");
    Finding wide = script.leakOf("k2", "t1");
    assertThat(wide.containment().refusedBy()).isEqualTo("blast_radius");

    script.announceOfTenants("new", Action.DENY, Action.ALLOW);
    script.leakOf("k2", "t2");
    assertThat(script.enforced).as("one gateway of two cannot tell").hasSize(1);
    script.pass(2 * MINUTE_MS);
    script.announceOfTenants("new", Action.DENY, Action.ALLOW);
    script.leakOf("k2", "t3");
    assertThat(script.last().target()).isEqualTo(new Target.ApiKey(CLUSTER, "t3", "k2"));
    assertThat(script.last().reason()).isEqualTo("canary-leak");
  }

  private void share(String key, String... tenants) {
    script.containing.sharedKeys().add(CLUSTER, key, new TreeSet<>(List.of(tenants)), script.nowMs);
  }

  @Test
  void namesTheKeyThatExplainsTheExcess() {
    script.tick(script.burst("acme", 100), script.burstOfKey("k7", "acme", 85));
    assertThat(script.last().target()).isEqualTo(new Target.ApiKey(CLUSTER, "acme", "k7"));

    script.tick(script.burst("beta", 100), script.burstOfKey("k8", "beta", 60));
    assertThat(script.last().target()).isEqualTo(new Target.Tenant(CLUSTER, "beta"));
  }

  @Test
  void aCrowdOfCheapAnomaliesDoesNotSwitchContainmentOff() {
    ContainScript small = new ContainScript(policy(PolicyMode.ENFORCE, guards(false, 12), 0));
    small.containing.customers().count(0, CLUSTER, 0, 100_000L);
    for (int round = 0; round < 25; round++) {
      List<Signal> crowd = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        crowd.add(small.burst("new-" + round + "-" + i, 50));
      }
      small.tick(crowd.toArray(Signal[]::new));
    }
    assertThat(small.refused).contains("action_budget");
    assertThat(small.enforced).hasSize(9);

    Finding canary = small.leak("leaked");
    assertThat(canary.containment().state()).isEqualTo(ContainmentState.PENDING);
    assertThat(small.last().target()).isEqualTo(new Target.ApiKey(CLUSTER, "leaked", "leaked"));
  }

  @Test
  void tenThousandFindingsAtOnceAreHeldByTheGuards() {
    List<Signal> storm = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      storm.add(script.burst("t" + i, 50 + i % 7));
    }
    script.tick(storm.toArray(Signal[]::new));

    assertThat(script.open()).as("twenty told singly, and one about the fleet").isEqualTo(21);
    assertThat(script.enforced).as("of five, two are kept for proof").hasSize(3);
    assertThat(script.refused).filteredOn("blast_radius"::equals).hasSize(17);
    SortedMap<String, byte[]> rows = new TreeMap<>();
    script.drainInto(rows);
    long bytes = rows.values().stream().mapToLong(row -> row.length).sum();
    assertThat(bytes).isLessThan(64_000);
  }

  @Test
  void whoHasDoneItCannotSayThatHeCannot() {
    script.announce("gw-1", Action.DENY, Action.ALLOW);
    script.leak("k1");
    String command = script.last().commandId();
    script.answer("gw-1", command, 200);
    script.answer("gw-1", command, 501);
    script.answer("ghost", command, 501);
    assertThat(script.enforced).containsKey("eu-1/api_key/k1/k1");
    script.leak("k2");
    assertThat(script.last().action()).isEqualTo(Action.DENY);
  }

  @Test
  void whatIsGivenUpIsReleasedAtTheGateways() {
    script.announce("gw-1", Action.DENY, Action.ALLOW);
    script.leak("k1");
    Command denied = script.last();
    script.answer("gw-1", denied.commandId(), 501);
    assertThat(script.last().action()).isEqualTo(Action.ALLOW);
    assertThat(script.last().target()).isEqualTo(denied.target());
    assertThat(script.last().generation()).isGreaterThan(denied.generation());
  }

  @Test
  void aPersonsReleaseIsSentWhateverIsKnown() {
    for (String target : List.of("eu-1/tenant/acme", "eu-1/api_key/acme/k1", "*/source/10.0.0.1")) {
      script.person(OperatorRecord.Type.RELEASE, null, null, target, "ann");
      assertThat(script.last().action()).isEqualTo(Action.ALLOW);
      assertThat(script.last().target().key()).isEqualTo(target);
      assertThat(script.last().mode()).isEqualTo(Mode.ENFORCE);
    }
    script.person(OperatorRecord.Type.RELEASE, null, null, "eu-1/node/n1", "ann");
    assertThat(script.last().action()).isEqualTo(Action.RESTORE);
    script.person(OperatorRecord.Type.RELEASE, null, null, "eu-1/nothing/n1", "ann");
    assertThat(script.sent).hasSize(4);
  }

  @Test
  void holdsNinetyNodesUntilTheyAreSecuredAndTripsNoGuard() {
    SortedMap<String, Long> waiting = new TreeMap<>();
    for (int i = 0; i < 90; i++) {
      waiting.put("new-" + i, script.nowMs);
    }
    for (int tick = 0; tick < 24; tick++) {
      gate(waiting, 10);
      script.tick(script.unsecured("new-3"));
    }
    assertThat(script.enforced).hasSize(90);
    assertThat(script.sent)
        .hasSize(90)
        .allSatisfy(command -> assertThat(command.method()).isEqualTo("hold"));
    assertThat(script.refused).isEmpty();

    gate(new TreeMap<>(), 100);
    assertThat(script.enforced).isEmpty();
    assertThat(script.last().action()).isEqualTo(Action.RESTORE);
  }

  @Test
  void holdsOfNodesThatServeStandUnderTheBlastRadiusTogether() {
    SortedMap<String, Long> waiting = new TreeMap<>();
    for (int i = 0; i < 9; i++) {
      waiting.put("old-" + i, script.nowMs + 1);
    }
    gate(waiting, new TreeSet<>(waiting.keySet()), 1_000);
    assertThat(script.enforced).isEmpty();
    assertThat(script.refused).hasSize(9).containsOnly("blast_radius");

    gate(waiting, new TreeSet<>(List.of("old-3")), 1_000);
    assertThat(script.enforced).hasSize(9);
    waiting.put("old-9", script.nowMs + 1);
    gate(waiting, new TreeSet<>(List.of("old-3", "old-9")), 1_000);
    assertThat(script.enforced).as("one is away already").hasSize(9);
  }

  @Test
  void holdsNobodyForLongerThanTheDeadline() {
    SortedMap<String, Long> waiting = new TreeMap<>();
    waiting.put("slow", script.nowMs);
    for (int tick = 0; tick < 240; tick++) {
      gate(waiting, 10);
      script.tick();
    }
    assertThat(script.sent).hasSize(1);
    assertThat(script.enforced).isEmpty();
  }

  @Test
  void holdsNobodyWhereNobodyWouldBeLeftToServe() {
    gate(new TreeMap<>(Map.of("only", script.nowMs)), 0);
    assertThat(script.sent).isEmpty();
  }

  @Test
  void thePoolIsMadeReadyForEveryScalingDecision() {
    long endMs = script.nowMs + 16 * MINUTE_MS;
    while (script.nowMs < endMs) {
      script.tick();
      decide(90);
    }
    assertThat(script.refused).isEmpty();
    assertThat(script.sent).hasSize(2).allMatch(command -> command.method().equals("pre-warm"));
  }

  @Test
  void theKillSwitchEndsAll() {
    script.leak("k1");
    script.containing.follow(
        ContainScript.engineOf(policy(PolicyMode.ENFORCE, guards(true, 60), 10 * MINUTE_MS)));
    script.tick();

    assertThat(script.enforced).isEmpty();
    assertThat(script.last().action()).isEqualTo(Action.ALLOW);
    script.leak("k2");
    assertThat(script.refused).containsExactly("kill_switch");
  }

  @Test
  void goesOnFromItsRowsAsIfNothingHadHappened() {
    script.leak("k1");
    script.tick(script.burst("acme", 100));
    script.person(OperatorRecord.Type.PROTECT, null, null, "eu-1/tenant/vip", "ann");
    ContainScript other = new ContainScript(policy(PolicyMode.ENFORCE));
    SortedMap<String, byte[]> rows = new TreeMap<>();
    script.drainInto(rows);
    other.restore(rows);
    other.nowMs = script.nowMs;

    script.pass(40 * MINUTE_MS);
    other.enforced.putAll(script.enforced);
    other.pass(40 * MINUTE_MS);

    assertThat(other.notes).filteredOn(AuditKind.EXPIRY::equals).hasSize(2);
    assertThat(other.enforced).isEmpty();
  }

  private void gate(SortedMap<String, Long> waiting, int secured) {
    gate(waiting, new TreeSet<>(), secured);
  }

  private void gate(SortedMap<String, Long> waiting, SortedSet<String> served, int secured) {
    script.containing.gate(
        new Readiness(
            CLUSTER,
            script.nowMs + ContainScript.TICK_MS,
            ContainScript.TICK_MS,
            waiting,
            served,
            secured,
            10,
            0,
            0));
  }

  /** Somebody decides on the size of the fleet. */
  private void decide(int target) {
    script.containing.gate(
        new Readiness(
            CLUSTER,
            script.nowMs,
            ContainScript.TICK_MS,
            new TreeMap<>(),
            new TreeSet<>(),
            10,
            10,
            target,
            script.nowMs));
  }

  static GuardSettings guards(boolean killed, int actionsPerHour) {
    GuardSettings d = GuardSettings.DEFAULT;
    return new GuardSettings(
        killed,
        actionsPerHour,
        d.reservedForProof(),
        d.coolDownMs(),
        d.materiality(),
        d.blastRadius(),
        d.narrowestShare(),
        d.twoFamilies(),
        d.proofForGroups(),
        d.authenticatedEvidence(),
        d.freshness(),
        d.graceMs(),
        d.approval(),
        d.jitter(),
        d.protectedTargets(),
        d.answerDeadlineMs(),
        d.retries());
  }

  static Policy policy(PolicyMode mode) {
    return policy(mode, GuardSettings.DEFAULT, 10 * MINUTE_MS);
  }

  /** The default's rules, all in that mode, with a gate of that deadline. */
  static Policy policy(PolicyMode mode, GuardSettings guards, long gateMs) {
    Rule node =
        new Rule("node", Match.of("unsecured-node"), null, Step.contain("drain", 1_800_000), null);
    Rule canary =
        new Rule(
            "canary", Match.of("canary-leak"), null, Step.of(GradedAction.DENY, 1_800_000), null);
    Rule burst =
        new Rule(
            "burst", Match.of("spend-burst"), null, Step.of(GradedAction.THROTTLE, 600_000), null);
    return new Policy(
        "test",
        "1",
        mode,
        RequireSigned.NEITHER,
        guards,
        List.of(node, canary, burst),
        gateMs == 0 ? null : new ReadinessGate(null, 0, gateMs),
        gateMs == 0 ? null : new PreWarm(null, "security", 20, 1, 10, gateMs));
  }
}
