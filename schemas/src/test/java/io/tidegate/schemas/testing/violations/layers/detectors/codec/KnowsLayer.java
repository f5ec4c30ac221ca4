package io.tidegate.schemas.testing.violations.layers.detectors.codec;

import io.tidegate.schemas.testing.violations.layers.detectors.engine.Above;

/** Depends on a layer that it lies below. */
public record KnowsLayer(Above above) {}
