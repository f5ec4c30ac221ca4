package io.tidegate.schemas.testing.violations.upward.detectors.lower;

import io.tidegate.schemas.testing.violations.upward.detectors.Upper;

/** Depends on the package above. */
public record LooksUp(Upper upper) {}
