package io.tidegate.detectors;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.tidegate.detectors.baseline.Season;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.schemas.testing.HouseRules;
import org.junit.jupiter.api.Test;

/** The house rules, applied to the detectors. */
final class ArchitectureTest {
  private static final HouseRules RULES = new HouseRules("io.tidegate");
  private static final JavaClasses MAIN = HouseRules.mainClasses("io.tidegate.detectors");
  private static final JavaClasses TESTS = HouseRules.testClasses("io.tidegate.detectors");

  @Test
  void dependsOnItsWhitelistOnly() {
    RULES.detectorsAreSelfContained().check(MAIN);
    RULES.enginesStayApart().check(MAIN);
  }

  @Test
  void isPure() {
    RULES.timeIsAnArgument().check(MAIN);
    RULES.noThreads().check(MAIN);
    RULES.randomnessIsAnArgument().check(MAIN);
    RULES.noSideEffects().check(MAIN);
  }

  @Test
  void computesTheSameEverywhere() {
    RULES.mathIsStrict().check(MAIN);
    RULES.collectionsAreOrdered().check(MAIN);
  }

  @Test
  void dependsDownwardOnly() {
    RULES.detectorsAreLayered().check(MAIN);
    RULES.noCycles("detectors").check(MAIN);
    RULES.noUpwardDependencies().check(MAIN);
  }

  @Test
  void tenantsAndKeysHaveNoSeason() {
    noClasses()
        .that()
        .implement(EntityDetector.class)
        .should()
        .transitivelyDependOnClassesThat()
        .areAssignableTo(Season.class)
        .check(MAIN);
  }

  @Test
  void hasGoodManners() {
    RULES.namesSaySomething().check(MAIN);
    RULES.noStandardStreams().check(MAIN);
    RULES.goodManners().check(MAIN);
    RULES.packagesAreNullMarked().check(MAIN);
  }

  @Test
  void testsAreHonest() {
    RULES.testsAreHonest().check(TESTS);
    RULES.testsTellTheTime().check(TESTS);
  }
}
