package io.tidegate.schemas.testing.violations.layers.detectors.aggregate;

import io.tidegate.schemas.testing.violations.layers.detectors.engine.Above;

/** Depends on a layer above. */
public record LooksUp(Above above) {}
