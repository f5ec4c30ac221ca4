package io.tidegate.formats;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.tidegate.schemas.testing.HouseRules;
import org.junit.jupiter.api.Test;

/** The house rules, applied to the forms of others. */
final class ArchitectureTest {
  private static final HouseRules RULES = new HouseRules("io.tidegate");
  private static final JavaClasses MAIN = HouseRules.mainClasses("io.tidegate.formats");
  private static final JavaClasses TESTS = HouseRules.testClasses("io.tidegate.formats");

  @Test
  void knowsNoEngine() {
    RULES.enginesStayApart().check(MAIN);
  }

  @Test
  void isToldTheTime() {
    RULES.clockIsReadOnlyIn("formats").check(MAIN);
  }

  @Test
  void dependsDownwardsOnly() {
    RULES.noUpwardDependencies().check(MAIN);
    RULES.noCycles("formats").check(MAIN);
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
  }
}
