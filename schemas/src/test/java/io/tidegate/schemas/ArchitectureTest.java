package io.tidegate.schemas;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.tidegate.schemas.testing.HouseRules;
import org.junit.jupiter.api.Test;

/** The house rules, applied to the facts. */
final class ArchitectureTest {
  private static final HouseRules RULES = new HouseRules("io.tidegate");
  private static final JavaClasses MAIN = HouseRules.mainClasses("io.tidegate.schemas");
  private static final JavaClasses TESTS = HouseRules.testClasses("io.tidegate.schemas");

  @Test
  void dependsOnItsWhitelistOnly() {
    RULES.schemasAreSelfContained().check(MAIN);
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
  void keepsFactsImmutable() {
    RULES.factsAreImmutable().check(MAIN);
  }

  @Test
  void isFreeOfCycles() {
    RULES.noCycles("schemas").check(MAIN);
    RULES.noUpwardDependencies().check(MAIN);
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
