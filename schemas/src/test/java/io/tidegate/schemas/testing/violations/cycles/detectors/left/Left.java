package io.tidegate.schemas.testing.violations.cycles.detectors.left;

import io.tidegate.schemas.testing.violations.cycles.detectors.right.Right;

/** Half of a cycle. */
public record Left(Right right) {}
