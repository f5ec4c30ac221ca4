package io.tidegate.detectors.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.detect.Detector;
import io.tidegate.detectors.detect.RequestPrice;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.control.Action;
import io.tidegate.schemas.control.Target;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.policy.GradedAction;
import io.tidegate.schemas.policy.GuardSettings;
import io.tidegate.schemas.policy.Match;
import io.tidegate.schemas.policy.Policy;
import io.tidegate.schemas.policy.PolicyMode;
import io.tidegate.schemas.policy.RequireSigned;
import io.tidegate.schemas.policy.Rule;
import io.tidegate.schemas.policy.Step;
import io.tidegate.schemas.policy.Throttle;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every policy and every finding. */
class PolicyEnginePropertiesTest {
  private static final List<GradedAction> OF_RULES =
      List.of(
          GradedAction.OBSERVE,
          GradedAction.THROTTLE,
          GradedAction.STEP_UP,
          GradedAction.REDIRECT,
          GradedAction.DENY,
          GradedAction.CONTAIN,
          GradedAction.FREEZE);

  @Property(tries = 2_000)
  void aCommandEndsAndActsOnWhatItsRuleMayTouch(
      @ForAll("rules") Rule rule, @ForAll("situations") Situation now) {
    Policy policy =
        new Policy(
            "p",
            "1",
            PolicyMode.ENFORCE,
            RequireSigned.NEITHER,
            GuardSettings.DEFAULT,
            List.of(rule),
            null,
            null);
    PolicyEngine engine = new PolicyEngine(policy, DetectorCatalog.standard());

    Decision decision = engine.decide(now, PolicyFacts.NONE);

    boolean matches = engine.trials(now).get(0).matches();
    assertThat(matches || decision instanceof Decision.Leave).isTrue();
    if (decision instanceof Decision.Act act) {
      assertThat(act.durationMs()).isEqualTo(rule.step().ttlMs()).isPositive();
      assertThat(act.target().cluster()).isEqualTo(now.entity().cluster());
      boolean named = rule.match().entities().contains(now.entity().kind());
      if (act.target() instanceof Target.Tenant && act.graded() != GradedAction.THROTTLE
          || act.target() instanceof Target.Model) {
        assertThat(named).isTrue();
      }
      assertThat(act.action() == Action.CONTAIN).isEqualTo(act.target() instanceof Target.Node);
      assertThat(act.graded() == GradedAction.FREEZE)
          .isEqualTo(act.target() instanceof Target.NodeGroup);
      if (act.graded() == GradedAction.THROTTLE || act.graded() == GradedAction.FREEZE) {
        assertThat(act.limits()).isNotEmpty().allMatch(limit -> limit.value().signum() > 0);
      }
    }
  }

  @Provide
  Arbitrary<Rule> rules() {
    Arbitrary<List<EntityKind>> kinds = Arbitraries.of(EntityKind.class).list().ofMaxSize(2);
    Arbitrary<Severity> severities = Arbitraries.of(Severity.class);
    return Combinators.combine(Arbitraries.of(OF_RULES), kinds, severities)
        .as((action, of, severity) -> new Rule("r", match(of, severity), null, step(action), null));
  }

  @Provide
  Arbitrary<Situation> situations() {
    Arbitrary<Detector> detectors = Arbitraries.of(DetectorCatalog.standard().all());
    Arbitrary<Double> expected =
        Arbitraries.oneOf(
            Arbitraries.just(Double.NaN), Arbitraries.doubles().between(0, 1_000_000));
    Arbitrary<String> parameters =
        Arbitraries.of("spending, USD per minute", "USD per hour", "requests per tick");
    return Combinators.combine(
            detectors,
            Arbitraries.of(EntityKind.class),
            Arbitraries.of(Severity.class),
            parameters,
            expected,
            Arbitraries.integers().between(0, 100))
        .as(PolicyEnginePropertiesTest::situation);
  }

  private static Match match(List<EntityKind> kinds, Severity severity) {
    return new Match(List.of(), kinds, severity, Confidence.LOW, List.of(), null, null, List.of());
  }

  private static Step step(GradedAction action) {
    long ttlMs = action == GradedAction.OBSERVE ? 0 : 600_000;
    return new Step(
        action,
        ttlMs,
        action == GradedAction.CONTAIN ? "drain" : null,
        action == GradedAction.REDIRECT ? "sandbox" : null,
        action == GradedAction.FREEZE ? "*" : null,
        Throttle.DEFAULT,
        "keep");
  }

  private static Situation situation(
      Detector detector,
      EntityKind kind,
      Severity severity,
      String parameter,
      double expected,
      int fleetSize) {
    return new Situation(
        detector.spec().id(),
        detector.spec().family().wireName(),
        new EntityKey("eu-1", kind, "x"),
        kind == EntityKind.SOURCE ? null : "t1",
        severity,
        Confidence.HIGH,
        "steady",
        false,
        false,
        parameter,
        expected,
        RequestPrice.UNKNOWN,
        fleetSize,
        true);
  }
}
