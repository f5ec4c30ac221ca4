package io.tidegate.app;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.tidegate.schemas.testing.HouseRules;
import org.junit.jupiter.api.Test;

/** The house rules, applied to the service. */
final class ArchitectureTest {
  private static final HouseRules RULES = new HouseRules("io.tidegate");
  private static final JavaClasses MAIN = HouseRules.mainClasses("io.tidegate.app");
  private static final JavaClasses TESTS = HouseRules.testClasses("io.tidegate.app");

  @Test
  void neverMeetsFlink() {
    RULES.enginesStayApart().check(MAIN);
  }

  @Test
  void isFreeOfCycles() {
    RULES.noCycles("app").check(MAIN);
  }

  @Test
  void hasGoodManners() {
    RULES.namesSaySomething().check(MAIN);
    RULES.goodManners().check(MAIN);
    RULES.packagesAreNullMarked().check(MAIN);
  }

  @Test
  void testsAreHonest() {
    RULES.testsAreHonest().check(TESTS);
  }
}
