package io.tidegate.detectors.contain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.policy.Decision;
import io.tidegate.detectors.policy.PolicyFacts;
import io.tidegate.schemas.alert.ContainmentState;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Command;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.GuardSettings;
import io.tidegate.schemas.policy.PolicyMode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each guard alone: whom it refuses, and whom it lets pass. */
class GuardsTest {
  private static final long NOW = 1_785_484_800_000L;
  private static final String CLUSTER = "eu-1";
  private static final Target KEY = new Target.ApiKey(CLUSTER, "k1");
  private static final Target NODE = new Target.Node(CLUSTER, "n1");
  private static final Target MODEL = new Target.Model(CLUSTER, "m", null);
  private static final GuardSettings ON = GuardSettings.DEFAULT;

  private Proposal.Evidence evidence = evidence(Double.NaN);
  private @Nullable EntityRecord record;

  @Test
  void theKillSwitchRefusesProofToo() {
    Guard guard = new EvidenceGuards.KillSwitch();
    evidence = proof();
    assertThat(refusal(guard, KEY, ContainingTest.guards(true, 60))).isEqualTo("kill_switch");
    assertThat(refusal(guard, KEY, ON)).isNull();
  }

  @Test
  void aShortHistoryContainsNobodyUnlessThereIsProof() {
    Guard guard = new EvidenceGuards.ShortHistory();
    evidence = provisional(false);
    assertThat(refusal(guard, KEY, ON)).isEqualTo("provisional");
    evidence = provisional(true);
    assertThat(refusal(guard, KEY, ON)).isNull();
  }

  @Test
  void noNodeIsContainedWhileNamesDiffer() {
    Guard guard = new EvidenceGuards.Unjoined();
    evidence = unjoined();
    assertThat(refusal(guard, NODE, ON)).isEqualTo("unjoined");
    assertThat(refusal(guard, KEY, ON)).isNull();
  }

  @Test
  void onlyWhatIsMaterialIsContained() {
    Guard guard = new EvidenceGuards.Immaterial();
    evidence = evidence(0.9);
    assertThat(refusal(guard, KEY, ON)).as("below a dollar an hour").isEqualTo("materiality");
    evidence = evidence(1.9);
    assertThat(refusal(guard, KEY, ON)).as("below 0.2 % of 1000").isEqualTo("materiality");
    evidence = evidence(2.1);
    assertThat(refusal(guard, KEY, ON)).isNull();
    evidence = evidence(Double.NaN);
    assertThat(refusal(guard, KEY, ON)).as("severe, and without a price").isNull();
  }

  @Test
  void nobodyIsContainedForWhatStrangersDo() {
    Guard guard = new EvidenceGuards.StrangersEvidence();
    assertThat(refusal(guard, new Target.Tenant(CLUSTER, "unauthenticated"), ON))
        .isEqualTo("authenticated_evidence");
    assertThat(refusal(guard, KEY, ON)).isNull();
    evidence = of("credential-stuffing", EnumSet.of(Family.IDENTITY), false);
    assertThat(refusal(guard, new Target.Source(CLUSTER, "10.0.0.1"), ON))
        .isEqualTo("authenticated_evidence");
  }

  @Test
  void aModelIsContainedOnProofOfTwoFamilies() {
    Guard proof = new EvidenceGuards.UnprovenGroup();
    Guard families = new EvidenceGuards.OneFamily();
    evidence = of("model-integrity", EnumSet.of(Family.NODE), false);
    assertThat(refusal(proof, MODEL, ON)).isEqualTo("proof_for_groups");
    evidence = of("model-integrity", EnumSet.of(Family.NODE), true);
    assertThat(refusal(proof, MODEL, ON)).isNull();
    assertThat(refusal(families, MODEL, ON)).isEqualTo("two_families");
    evidence = of("model-integrity", EnumSet.of(Family.NODE, Family.CONTENT), true);
    assertThat(refusal(families, MODEL, ON)).isNull();
    evidence = of("unsecured-node", EnumSet.of(Family.NODE), true);
    assertThat(refusal(families, NODE, ON)).as("a node can be given back").isNull();
  }

  @Test
  void whoIsProtectedIsNotContained() {
    Protections guard = new Protections(facts());
    assertThat(refusal(guard, KEY, ON)).isNull();
    guard.protect("*/tenant/acme", new Until(NOW + 1, "ann", "launch"));
    assertThat(refusal(guard, KEY, ON)).as("its tenant is").isEqualTo("protected");

    Protections byRecord = new Protections(facts());
    record = withProtection(NOW + 1);
    assertThat(refusal(byRecord, KEY, ON)).isEqualTo("protected");
    record = withProtection(NOW);
    assertThat(refusal(byRecord, KEY, ON)).as("until then").isNull();
  }

  @Test
  void graceEnds() {
    Graces guard = new Graces();
    guard.give(KEY.key(), new Until(NOW + 1, "ann", "known"));
    assertThat(refusal(guard, KEY, ON)).isEqualTo("grace");
    guard.give(KEY.key(), new Until(NOW, "ann", "known"));
    assertThat(refusal(guard, KEY, ON)).isNull();
  }

  @Test
  void quietTimeLiesBetweenTwoContainmentsOfOneTarget() {
    Containments containments = new Containments();
    Guard guard = new CoolDown(containments);
    assertThat(refusal(guard, KEY, ON)).isNull();
    containments.pastKept().put(KEY.key(), Past.NOTHING.end(NOW - ON.coolDownMs() + 1));
    assertThat(refusal(guard, KEY, ON)).isEqualTo("cool_down");
    containments.pastKept().put(KEY.key(), Past.NOTHING.end(NOW - ON.coolDownMs()));
    assertThat(refusal(guard, KEY, ON)).isNull();
    containments.pastKept().put(KEY.key(), Past.NOTHING.end(NOW));
    assertThat(refusal(guard, KEY, ON)).as("it goes on without a gap").isNull();
  }

  @Test
  void aShareOfTheActionsIsKeptForProof() {
    ActionBudget guard = new ActionBudget();
    GuardSettings settings = ContainingTest.guards(false, 4);
    for (int i = 0; i < 3; i++) {
      assertThat(refusal(guard, KEY, settings)).isNull();
      guard.spend(proposal(KEY));
    }
    assertThat(refusal(guard, KEY, settings)).isEqualTo("action_budget");
    evidence = proof();
    assertThat(refusal(guard, KEY, settings)).isNull();
    guard.spend(proposal(KEY));
    assertThat(refusal(guard, KEY, settings)).as("not even proof").isEqualTo("action_budget");
  }

  @Test
  void whatRefusesActsOnNoneBeyondTheRadius() {
    Customers customers = new Customers();
    customers.count(0, CLUSTER, 0, 40L);
    customers.count(1, CLUSTER, 0, 20L);
    BlastRadius radius = new BlastRadius(new Containments(), customers);
    evidence = proof();
    List<Proposal> three = List.of(deny("a"), deny("b"), deny("c"));
    List<Proposal> four = List.of(deny("a"), deny("b"), deny("c"), deny("d"));
    assertThat(three).allSatisfy(each -> assertThat(radius.refusal(each, three, ON)).isNull());
    assertThat(four).allSatisfy(each -> assertThat(radius.refusal(each, four, ON)).isNotNull());
  }

  @Test
  void aShareOfTheRadiusIsKeptForProof() {
    Customers customers = new Customers();
    customers.count(0, CLUSTER, 0, 80L);
    BlastRadius radius = new BlastRadius(new Containments(), customers);
    evidence = evidence(100);
    List<Proposal> three = List.of(deny("a"), deny("b"), deny("c"));
    List<Proposal> crowd = List.of(deny("a"), deny("b"), deny("c"), deny("d"));
    assertThat(three).allSatisfy(each -> assertThat(radius.refusal(each, three, ON)).isNull());
    assertThat(crowd).allSatisfy(each -> assertThat(radius.refusal(each, crowd, ON)).isNotNull());

    evidence = proof();
    List<Proposal> proven = List.of(deny("w"), deny("x"), deny("y"), deny("z"));
    List<Proposal> all = Stream.concat(crowd.stream(), proven.stream()).toList();
    assertThat(proven).allSatisfy(each -> assertThat(radius.refusal(each, all, ON)).isNull());
    assertThat(crowd).allSatisfy(each -> assertThat(radius.refusal(each, all, ON)).isNotNull());
  }

  @Test
  void whereOnlyOneMayBeTakenNoShareIsKept() {
    BlastRadius radius = new BlastRadius(new Containments(), new Customers());
    evidence = evidence(100);
    List<Proposal> one = List.of(deny("a"));
    assertThat(radius.refusal(one.get(0), one, ON)).isNull();
  }

  @Test
  void theLastNodeIsNeverTaken() {
    BlastRadius radius = new BlastRadius(new Containments(), new Customers());
    evidence = ofFleet(1);
    Proposal only = proposal(NODE);
    assertThat(radius.refusal(only, List.of(only), ON)).isNotNull();
    evidence = ofFleet(2);
    Proposal oneOfTwo = proposal(NODE);
    assertThat(radius.refusal(oneOfTwo, List.of(oneOfTwo), ON)).isNull();
  }

  @Test
  void noFleetIsHeldBelowWhatServes() {
    BlastRadius radius = new BlastRadius(new Containments(), new Customers());
    evidence = ofFleet(10);
    Proposal below = freeze(9);
    Proposal at = freeze(10);
    assertThat(radius.refusal(below, List.of(below), ON)).isNotNull();
    assertThat(radius.refusal(at, List.of(at), ON)).isNull();
  }

  @Test
  void whatServesBeyondTheSizeAtWhichAFleetIsHeldCountsAsTaken() {
    Containments containments = new Containments();
    Customers customers = new Customers();
    BlastRadius radius = new BlastRadius(containments, customers);
    evidence = ofFleet(30);
    Proposal three = proposal(NODE);
    assertThat(radius.refusal(three, List.of(three), ON)).isNull();
    Command held = new Commands(containments).of(freeze(28), "p", ON);
    containments.begin(new Contained(held, freeze(28), NOW, ContainmentState.APPLIED));
    assertThat(radius.refusal(three, List.of(three), ON)).as("two and it are three").isNull();
    evidence = ofFleet(31);
    Proposal fourth = proposal(NODE);
    assertThat(radius.refusal(fourth, List.of(fourth), ON)).isNotNull();
  }

  @Test
  void nodesThatWereTakenLongAgoAreNoLongerSeenAndStillThere() {
    Containments containments = new Containments();
    BlastRadius radius = new BlastRadius(containments, new Customers());
    GuardSettings two = withLeastNodes(2);
    evidence = ofFleet(2);
    Proposal first = proposal(new Target.Node(CLUSTER, "n0"));
    Command command = new Commands(containments).of(first, "p", two);
    containments.begin(new Contained(command, first, NOW - 3_600_000, ContainmentState.APPLIED));
    Proposal second = proposal(NODE);
    assertThat(radius.refusal(second, List.of(second), two)).as("one of three is left").isNull();
    evidence = ofFleet(1);
    Proposal last = proposal(NODE);
    assertThat(radius.refusal(last, List.of(last), two)).isNotNull();
  }

  private static GuardSettings withLeastNodes(int nodes) {
    return new GuardSettings(
        ON.killSwitch(),
        ON.actionsPerHour(),
        ON.reservedForProof(),
        ON.coolDownMs(),
        ON.materiality(),
        new GuardSettings.BlastRadius(0.1, nodes, 0.05, 1),
        ON.narrowestShare(),
        ON.twoFamilies(),
        ON.proofForGroups(),
        ON.authenticatedEvidence(),
        ON.freshness(),
        ON.graceMs(),
        ON.approval(),
        ON.jitter(),
        ON.protectedTargets(),
        ON.answerDeadlineMs(),
        ON.retries());
  }

  private Proposal freeze(long nodes) {
    Proposal any = proposal(new Target.NodeGroup(CLUSTER, "*"), Action.SET, "acme");
    Decision.Act act =
        new Decision.Act(
            "r",
            PolicyMode.ENFORCE,
            0,
            GradedAction.FREEZE,
            Action.SET,
            any.target(),
            "freeze",
            null,
            60_000,
            List.of(new Limit("max_nodes", nodes)),
            "r",
            "keep");
    return new Proposal("f-1", any.entity(), null, evidence, act, Toll.of(act, null, true), NOW);
  }

  private @Nullable String refusal(Guard guard, Target target, GuardSettings settings) {
    Decision.Refuse refusal = guard.refusal(proposal(target), settings);
    return refusal == null ? null : refusal.guard();
  }

  private Proposal deny(String tenant) {
    return proposal(new Target.Tenant(CLUSTER, tenant), Action.DENY, tenant);
  }

  private Proposal proposal(Target target) {
    Action action = target.equals(NODE) || target.equals(MODEL) ? Action.CONTAIN : Action.SET;
    return proposal(target, action, "acme");
  }

  private Proposal proposal(Target target, Action action, String tenant) {
    Decision.Act act =
        new Decision.Act(
            "r",
            PolicyMode.ENFORCE,
            0,
            GradedAction.DENY,
            action,
            target,
            null,
            null,
            60_000,
            List.of(),
            "r",
            "keep");
    return new Proposal(
        "f-1",
        new EntityKey(CLUSTER, EntityKind.TENANT, "acme"),
        tenant,
        evidence,
        act,
        Toll.of(act, tenant, true),
        NOW);
  }

  private PolicyFacts facts() {
    return new PolicyFacts() {
      @Override
      public int containedBefore(Target target, long memoryMs) {
        return 0;
      }

      @Override
      public @Nullable EntityRecord recordOf(EntityKey entity) {
        return entity.kind() == EntityKind.TENANT ? record : null;
      }
    };
  }

  private static EntityRecord withProtection(long untilMs) {
    EntityRecord r = EntityRecord.of("tenant/acme");
    return new EntityRecord(
        r.subject(),
        r.plan(),
        r.budgetUsd(),
        r.period(),
        r.zone(),
        r.limits(),
        r.createdMs(),
        r.owner(),
        r.parent(),
        untilMs,
        r.allowedRegions(),
        r.allowedModels(),
        r.approvedDigests(),
        r.retired(),
        r.labels());
  }

  private static Proposal.Evidence evidence(double usdPerHour) {
    return full("spend-burst", EnumSet.of(Family.VOLUME), false, false, true, usdPerHour, 10);
  }

  private static Proposal.Evidence proof() {
    return of("canary-leak", EnumSet.of(Family.CONTENT), true);
  }

  private static Proposal.Evidence provisional(boolean proof) {
    return full("spend-burst", EnumSet.of(Family.VOLUME), proof, true, true, 100, 10);
  }

  private static Proposal.Evidence unjoined() {
    return full("unsecured-node", EnumSet.of(Family.NODE), true, false, false, 100, 10);
  }

  private static Proposal.Evidence ofFleet(int size) {
    return full("unsecured-node", EnumSet.of(Family.NODE), true, false, true, 100, size);
  }

  private static Proposal.Evidence of(String detector, Set<Family> families, boolean proof) {
    return full(detector, families, proof, false, true, Double.NaN, 10);
  }

  private static Proposal.Evidence full(
      String detector,
      Set<Family> families,
      boolean proof,
      boolean provisional,
      boolean joined,
      double usdPerHour,
      int fleetSize) {
    return new Proposal.Evidence(
        detector,
        families,
        proof,
        provisional,
        joined,
        Severity.HIGH,
        usdPerHour,
        1_000,
        NOW,
        NOW,
        fleetSize);
  }
}
