package io.tidegate.flink;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.tidegate.schemas.testing.HouseRules;
import org.junit.jupiter.api.Test;

/** The house rules, applied to the jobs. */
final class ArchitectureTest {
  private static final HouseRules RULES = new HouseRules("io.tidegate");
  private static final JavaClasses MAIN = HouseRules.mainClasses("io.tidegate.flink");
  private static final JavaClasses TESTS = HouseRules.testClasses("io.tidegate.flink");

  @Test
  void neverMeetsStreams() {
    RULES.enginesStayApart().check(MAIN);
  }

  @Test
  void isFreeOfCycles() {
    RULES.noCycles("flink").check(MAIN);
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
