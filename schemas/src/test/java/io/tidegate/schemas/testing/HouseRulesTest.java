package io.tidegate.schemas.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every house rule refuses what it is there to refuse. */
final class HouseRulesTest {
  private static final String VIOLATIONS = "io.tidegate.schemas.testing.violations.";

  static Stream<Arguments> rules() {
    return Stream.of(
        rule("outside", HouseRules::schemasAreSelfContained, "ReadsFiles"),
        rule("outside", HouseRules::detectorsAreSelfContained, "ParsesJson"),
        rule(
            "clock",
            HouseRules::timeIsAnArgument,
            "AsksInstant",
            "AsksSystem",
            "AsksByReference",
            "HoldsClock"),
        rule(
            "clock",
            rules -> rules.clockIsReadOnlyIn("app", VIOLATIONS + "clock.app.ops.."),
            "AsksOutsideOps"),
        rule(
            "threads",
            HouseRules::noThreads,
            "HasVolatile",
            "HasSynchronized",
            "HoldsThreadLocal",
            "HoldsAtomic",
            "NotifiesOthers",
            "StreamsInParallel"),
        rule(
            "chance",
            HouseRules::randomnessIsAnArgument,
            "DrawsFromMath",
            "DrawsUnseeded",
            "DrawsFromThread",
            "DrawsIdentity"),
        rule(
            "effects",
            HouseRules::noSideEffects,
            "Logs",
            "Prints",
            "AsksEnvironment",
            "WritesFiles",
            "LoadsClasses",
            "IsSerializable"),
        rule("layers", HouseRules::detectorsAreLayered, "LooksUp", "KnowsLayer", "Unlisted"),
        rule("cycles", rules -> rules.noCycles("detectors"), "Left", "Right"),
        rule("upward", HouseRules::noUpwardDependencies, "LooksUp"),
        rule(
            "facts",
            HouseRules::factsAreImmutable,
            "Changes",
            "CanBeExtended",
            "ExposesArray",
            "ExposesArrayList"),
        rule("engines", HouseRules::enginesStayApart, "UsesFlink", "UsesStreams", "KnowsAdapter"),
        rule(
            "names",
            HouseRules::namesSaySomething,
            "FactUtils",
            "AbstractFact",
            "StrayProcessor",
            "StraySerde",
            "StrayFunction",
            "StrayDetector",
            "StrayCodec"),
        rule(
            "manners",
            HouseRules::goodManners,
            "ThrowsAnything",
            "UsesJavaLogging",
            "UsesOldDates"),
        rule("streams", HouseRules::noStandardStreams, "Prints"),
        rule("unmarked", HouseRules::packagesAreNullMarked, "HasNoPackageInfo"),
        rule("tests", HouseRules::testsAreHonest, "Sleeps", "IsDisabled", "HasDisabledMethod"),
        rule("clock", HouseRules::testsTellTheTime, "AsksInstant", "AsksSystem"),
        rule("math", HouseRules::mathIsStrict, "CallsMath", "RefersToMath"),
        rule(
            "hashed",
            HouseRules::collectionsAreOrdered,
            "CreatesHashMap",
            "RefersToHashSet",
            "NamesSet",
            "CopiesMap",
            "CollectsToSet",
            "GroupsByHash"));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("rules")
  void refusesEachOfItsViolations(
      String fixture, Function<HouseRules, ArchRule> rule, List<String> offenders) {
    String root = VIOLATIONS + fixture;
    JavaClasses classes = new ClassFileImporter().importPackages(root);

    String refusal = refusal(rule.apply(new HouseRules(root)), classes);

    assertThat(offenders).allSatisfy(offender -> assertThat(refusal).contains("." + offender));
  }

  private static String refusal(ArchRule rule, JavaClasses classes) {
    return String.join("\n", rule.evaluate(classes).getFailureReport().getDetails());
  }

  private static Arguments rule(
      String fixture, Function<HouseRules, ArchRule> rule, String... offenders) {
    return arguments(fixture, rule, List.of(offenders));
  }
}
