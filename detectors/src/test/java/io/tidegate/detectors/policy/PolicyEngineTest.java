package io.tidegate.detectors.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.detect.RequestPrice;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Limit;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.policy.Escalation;
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
import io.tidegate.schemas.policy.Throttle;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What policies ask for, finding by finding. */
class PolicyEngineTest {
  private static final EntityKey KEY = new EntityKey("eu-1", EntityKind.API_KEY, "k1");
  private static final EntityKey TENANT = new EntityKey("eu-1", EntityKind.TENANT, "acme");
  private static final EntityKey NODE = new EntityKey("eu-1", EntityKind.NODE, "n1");
  private static final EntityKey CLUSTER = EntityKey.ofCluster("eu-1");

  @Test
  void theDefaultDrainsDeniesAndThrottlesInModeObserve() {
    PolicyEngine engine = engineOf(Policy.observe());

    assertThat(act(engine, proof("unsecured-node", NODE)))
        .returns(new Target.Node("eu-1", "n1"), Decision.Act::target)
        .returns("drain", Decision.Act::method)
        .returns(PolicyMode.OBSERVE, Decision.Act::mode);
    assertThat(act(engine, proof("canary-leak", KEY)))
        .returns(Action.DENY, Decision.Act::action)
        .returns("cut", Decision.Act::openStreams);
    assertThat(act(engine, burst(KEY, 0.5)).limits())
        .containsExactly(new Limit("cost_usd_per_hour", 60));
    assertThat(engine.decide(proof("hard-limit", KEY), PolicyFacts.NONE))
        .isEqualTo(new Decision.Leave());
  }

  @Test
  void modeEnforceReachesTheDeterministicRulesOnly() {
    PolicyEngine engine = engineOf(Policy.observe().withMode(PolicyMode.ENFORCE));

    assertThat(act(engine, proof("unsecured-node", NODE)).mode()).isEqualTo(PolicyMode.ENFORCE);
    assertThat(act(engine, burst(KEY, 0.5)).mode()).isEqualTo(PolicyMode.OBSERVE);
    assertThat(Policy.observe().enforces()).isFalse();
    assertThat(engine.policy().enforces()).isTrue();
  }

  @Test
  void theFirstRuleThatMatchesDecidesAndTheOthersSayWhyNot() {
    PolicyEngine engine = engineOf(Policy.observe());

    assertThat(engine.trials(burst(KEY, 0.5)))
        .extracting(trial -> trial.rule().id(), RuleTrial::matches)
        .containsExactly(
            tuple("unsecured-node", false),
            tuple("canary-leak", false),
            tuple("spend-burst", true));
  }

  @Test
  void aCrowdAndAWholeTenantAreLeftToPeople() {
    PolicyEngine engine = engineOf(Policy.observe());

    assertThat(engine.decide(burst(CLUSTER, 0.5), PolicyFacts.NONE))
        .isInstanceOf(Decision.Refuse.class);
    assertThat(engine.decide(proof("canary-leak", TENANT), PolicyFacts.NONE))
        .isInstanceOf(Decision.Refuse.class);
    Rule named = new Rule("r", onTenants(), null, Step.of(GradedAction.DENY, 60_000), null);
    assertThat(act(engineOf(policyOf(named)), proof("canary-leak", TENANT)).target())
        .isEqualTo(new Target.Tenant("eu-1", "acme"));
  }

  @Test
  void aThrottleWithoutAnExpectedRateTakesThePlanOrIsRefused() {
    Rule rule =
        new Rule("r", Match.of("volume"), null, Step.of(GradedAction.THROTTLE, 60_000), null);
    PolicyEngine engine = engineOf(policyOf(rule));
    Situation now = evidence("retry-loop", KEY, "requests per tick", 4);
    EntityRecord.Limits limits = new EntityRecord.Limits(6_000, Double.NaN, 5, -1, -1);

    assertThat(engine.decide(now, PolicyFacts.NONE)).isInstanceOf(Decision.Refuse.class);
    assertThat(engine.decide(now, plan(limits)))
        .isInstanceOfSatisfying(
            Decision.Act.class,
            act ->
                assertThat(act.limits())
                    .containsExactly(
                        new Limit("concurrent", 5), new Limit("tokens_per_min", 6_000)));
  }

  @Test
  void repeatOffendersAreEscalatedStepByStep() {
    Step deny = Step.of(GradedAction.DENY, 1_200_000);
    Escalation escalation =
        new Escalation(3_600_000, List.of(Step.of(GradedAction.STEP_UP, 600_000), deny));
    Rule rule =
        new Rule("r", Match.EVERYTHING, null, Step.of(GradedAction.THROTTLE, 300_000), escalation);
    PolicyEngine engine = engineOf(policyOf(rule));

    assertThat(act(engine, burst(KEY, 1), 0).graded()).isEqualTo(GradedAction.THROTTLE);
    assertThat(act(engine, burst(KEY, 1), 1).method()).isEqualTo("step_up");
    assertThat(act(engine, burst(KEY, 1), 2))
        .returns(Action.DENY, Decision.Act::action)
        .returns(2, Decision.Act::level);
    assertThat(act(engine, burst(KEY, 1), 9)).returns(2, Decision.Act::level);
  }

  @Test
  void nodesAreHeldAndThePoolIsSizedWhereThePolicySaysSo() {
    assertThat(engineOf(Policy.observe()).hold("eu-1", "n1")).isEqualTo(new Decision.Leave());
    Policy policy =
        new Policy(
            "p",
            "1",
            PolicyMode.ENFORCE,
            RequireSigned.NEITHER,
            GuardSettings.DEFAULT,
            List.of(),
            new ReadinessGate(null, 0, 900_000),
            new PreWarm(PolicyMode.APPROVE, "security", 20, 1, 10, 600_000));
    PolicyEngine engine = engineOf(policy);

    assertThat(engine.hold("eu-1", "n1"))
        .isInstanceOfSatisfying(
            Decision.Act.class, act -> assertThat(act.method()).isEqualTo("hold"));
    assertThat(engine.preWarm("eu-1", 90))
        .isInstanceOfSatisfying(
            Decision.Act.class,
            act -> {
              assertThat(act.limits()).containsExactly(new Limit("min_nodes", 5));
              assertThat(act.mode()).isEqualTo(PolicyMode.APPROVE);
            });
  }

  private static Decision.Act act(PolicyEngine engine, Situation now) {
    return act(engine, now, 0);
  }

  private static Decision.Act act(PolicyEngine engine, Situation now, int before) {
    Decision decision = engine.decide(now, repeated(before));
    assertThat(decision).isInstanceOf(Decision.Act.class);
    return (Decision.Act) decision;
  }

  private static PolicyFacts repeated(int before) {
    return factsOf(before, EntityRecord.Limits.NONE);
  }

  private static PolicyFacts plan(EntityRecord.Limits limits) {
    return factsOf(0, limits);
  }

  private static PolicyFacts factsOf(int before, EntityRecord.Limits limits) {
    return new PolicyFacts() {
      @Override
      public int containedBefore(Target target, long memoryMs) {
        return before;
      }

      @Override
      public EntityRecord recordOf(EntityKey entity) {
        return EntityRecord.of(entity.uid()).withLimits(limits);
      }
    };
  }

  private static PolicyEngine engineOf(Policy policy) {
    return new PolicyEngine(policy, DetectorCatalog.standard());
  }

  private static Policy policyOf(Rule rule) {
    return new Policy(
        "p",
        "1",
        PolicyMode.ENFORCE,
        RequireSigned.NEITHER,
        GuardSettings.DEFAULT,
        List.of(rule),
        null,
        null);
  }

  private static Match onTenants() {
    return new Match(
        List.of(),
        List.of(EntityKind.TENANT),
        Severity.LOW,
        Confidence.LOW,
        List.of(),
        null,
        null,
        List.of());
  }

  private static Situation burst(EntityKey entity, double expected) {
    return burst(entity, expected, RequestPrice.UNKNOWN);
  }

  private static Situation burst(EntityKey entity, double expected, RequestPrice price) {
    return situation("spend-burst", entity, false, "spending, USD per minute", expected, price);
  }

  private static Situation evidence(
      String detector, EntityKey entity, String parameter, double expected) {
    return situation(detector, entity, false, parameter, expected, RequestPrice.UNKNOWN);
  }

  private static Situation proof(String detector, EntityKey entity) {
    return situation(detector, entity, true, "requests", 0, RequestPrice.UNKNOWN);
  }

  private static Situation situation(
      String detector,
      EntityKey entity,
      boolean proof,
      String parameter,
      double expected,
      RequestPrice price) {
    return new Situation(
        detector,
        DetectorCatalog.standard().byId(detector).spec().family().wireName(),
        entity,
        "acme",
        Severity.HIGH,
        Confidence.HIGH,
        "steady",
        proof,
        false,
        parameter,
        expected,
        price,
        10,
        true);
  }

  @Test
  void saysMoneyInRequestsAtTheirPresentPrice() {
    Throttle throttle = new Throttle(Throttle.Basis.EXPECTATION, 2, 1, List.of());
    Step step = new Step(GradedAction.THROTTLE, 60_000, null, null, null, throttle, "keep");
    PolicyEngine engine = engineOf(policyOf(new Rule("r", Match.EVERYTHING, null, step, null)));
    Situation priced = burst(KEY, 0.5, new RequestPrice(0.05, Double.NaN));

    assertThat(act(engine, priced).limits())
        .containsExactly(new Limit("cost_usd_per_hour", 60), new Limit("requests_per_min", 20));
  }

  @Test
  void ceilingInMoneyIsTheLimitToTheMillionth() {
    Rule rule =
        new Rule("r", Match.of("volume"), null, Step.of(GradedAction.THROTTLE, 60_000), null);
    PolicyEngine engine = engineOf(policyOf(rule));
    EntityRecord.Limits small = new EntityRecord.Limits(-1, 0.05, -1, -1, -1);
    Situation limited = proof("hard-limit", KEY);
    assertThat(limits(engine, limited, small))
        .containsExactly(new Limit("cost_usd_per_hour", new BigDecimal("0.05")));
    Situation priced =
        situation("hard-limit", KEY, true, "USD within an hour", 0.05, new RequestPrice(0.01, 10));
    assertThat(limits(engine, priced, small))
        .containsExactly(
            new Limit("cost_usd_per_hour", new BigDecimal("0.05")),
            new Limit("requests_per_min", new BigDecimal("0.083333")));
    assertThat(limits(engine, priced, new EntityRecord.Limits(0, 0, 0, 0, 0)))
        .hasSize(6)
        .allMatch(limit -> limit.value().signum() == 0);
    assertThat(limits(engine, burst(KEY, 0.0004), small))
        .containsExactly(new Limit("cost_usd_per_hour", new BigDecimal("0.048")));
    assertThat(limits(engine, burst(KEY, 4), small))
        .containsExactly(new Limit("cost_usd_per_hour", new BigDecimal("0.05")));
  }

  @Property(tries = 1_000)
  void noCeilingIsAboveALimitOfTheRecord(
      @ForAll @LongRange(max = 1_000_000_000_000L) long micros,
      @ForAll @LongRange(max = 1_000_000) long count,
      @ForAll @IntRange(min = 1, max = 100) int percent,
      @ForAll @IntRange(min = 1, max = 1_000_000) int priceMicros) {
    Throttle throttle = new Throttle(Throttle.Basis.PLAN, 2, percent / 100.0, List.of());
    Step step = new Step(GradedAction.THROTTLE, 60_000, null, null, null, throttle, "keep");
    PolicyEngine engine = engineOf(policyOf(new Rule("r", Match.EVERYTHING, null, step, null)));
    BigDecimal usd = BigDecimal.valueOf(micros, 6);
    EntityRecord.Limits limits =
        new EntityRecord.Limits(count, usd.doubleValue(), count, count, count);
    RequestPrice price = new RequestPrice(priceMicros / 1e6, Double.NaN);
    Situation now = situation("hard-limit", KEY, true, "tokens within a minute", 5, price);
    for (Limit limit : limits(engine, now, limits)) {
      switch (limit.name()) {
        case "cost_usd_per_hour" -> assertThat(limit.value()).isLessThanOrEqualTo(usd);
        case "requests_per_min" ->
            assertThat(limit.value().multiply(BigDecimal.valueOf(60L * priceMicros, 6)))
                .isLessThanOrEqualTo(usd.max(BigDecimal.valueOf(60L * priceMicros, 12)));
        default -> assertThat(limit.whole()).isLessThanOrEqualTo(count);
      }
      boolean isNothing = limit.name().endsWith("hour") ? micros == 0 : count == 0;
      if (!limit.name().equals("requests_per_min")) {
        assertThat(limit.value().signum() == 0).as(limit.name()).isEqualTo(isNothing);
      }
    }
  }

  private static List<Limit> limits(
      PolicyEngine engine, Situation now, EntityRecord.Limits limits) {
    Decision decision = engine.decide(now, plan(limits));
    assertThat(decision).isInstanceOf(Decision.Act.class);
    return ((Decision.Act) decision).limits();
  }

  @Test
  void fixedLimitsStandBesideDerivedOnesAndTheLowestHolds() {
    Throttle throttle =
        new Throttle(
            Throttle.Basis.EXPECTATION,
            2,
            1,
            List.of(new Limit("cost_usd_per_hour", 30), new Limit("requests_per_min", 20)));
    Step step = new Step(GradedAction.THROTTLE, 60_000, null, null, null, throttle, "keep");
    PolicyEngine engine = engineOf(policyOf(new Rule("r", Match.EVERYTHING, null, step, null)));

    assertThat(act(engine, burst(KEY, 1)).limits())
        .containsExactly(new Limit("cost_usd_per_hour", 30), new Limit("requests_per_min", 20));
  }
}
