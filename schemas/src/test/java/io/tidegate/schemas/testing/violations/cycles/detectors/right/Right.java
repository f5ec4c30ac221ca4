package io.tidegate.schemas.testing.violations.cycles.detectors.right;

import io.tidegate.schemas.testing.violations.cycles.detectors.left.Left;

/** Half of a cycle. */
public record Right(Left left) {}
