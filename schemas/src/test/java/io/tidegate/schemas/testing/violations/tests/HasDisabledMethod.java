package io.tidegate.schemas.testing.violations.tests;

import org.junit.jupiter.api.Disabled;

/** Skips. */
final class HasDisabledMethod {
  @Disabled
  void skipped() {}
}
