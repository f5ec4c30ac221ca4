package io.tidegate.schemas.testing.violations.tests;

import org.junit.jupiter.api.Disabled;

/** Skips. */
@Disabled
final class IsDisabled {}
