package io.tidegate.detectors.contain;

/** Whether a containment is real: what is only observed uses up nothing of what is enforced. */
enum Lane {
  OBSERVED,
  ENFORCED
}
