package io.tidegate.enforcer;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.tidegate.schemas.testing.HouseRules;
import org.junit.jupiter.api.Test;

/** The house rules, applied to what runs beside gateways. */
final class ArchitectureTest {
  private static final HouseRules RULES = new HouseRules("io.tidegate");
  private static final JavaClasses MAIN = HouseRules.mainClasses("io.tidegate.enforcer");
  private static final JavaClasses TESTS = HouseRules.testClasses("io.tidegate.enforcer");

  @Test
  void knowsNoEngine() {
    RULES.enginesStayApart().check(MAIN);
  }

  @Test
  void bookIsToldTheTime() {
    RULES
        .clockIsReadOnlyIn(
            "enforcer",
            "..loop..",
            "..haproxy..",
            "..http..",
            "..web..",
            "..rest..",
            "..litellm..",
            "..kubernetes..")
        .check(MAIN);
  }

  @Test
  void isFreeOfCycles() {
    RULES.noCycles("enforcer").check(MAIN);
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
  }
}
