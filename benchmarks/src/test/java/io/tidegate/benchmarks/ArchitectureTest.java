package io.tidegate.benchmarks;

import com.tngtech.archunit.core.domain.JavaClasses;
import io.tidegate.schemas.testing.HouseRules;
import org.junit.jupiter.api.Test;

/** The house rules, applied to the measurements; there may be none yet. */
final class ArchitectureTest {
  private static final HouseRules RULES = new HouseRules("io.tidegate");
  private static final JavaClasses MAIN = HouseRules.mainClasses("io.tidegate.benchmarks");

  @Test
  void hasGoodManners() {
    RULES.namesSaySomething().allowEmptyShould(true).check(MAIN);
    RULES.goodManners().allowEmptyShould(true).check(MAIN);
    RULES.packagesAreNullMarked().allowEmptyShould(true).check(MAIN);
  }
}
