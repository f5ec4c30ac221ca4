package io.tidegate.shell;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.tidegate.schemas.testing.HouseRules;
import org.junit.jupiter.api.Test;

/** The house rules, applied to what the shells share. */
final class ArchitectureTest {
  private static final HouseRules RULES = new HouseRules("io.tidegate");
  private static final JavaClasses MAIN = HouseRules.mainClasses("io.tidegate.shell");
  private static final JavaClasses TESTS = HouseRules.testClasses("io.tidegate.shell");

  @Test
  void meetsNeitherStreamsNorFlink() {
    RULES.enginesStayApart().check(MAIN);
  }

  @Test
  void isFreeOfCycles() {
    RULES.noCycles("shell").check(MAIN);
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
