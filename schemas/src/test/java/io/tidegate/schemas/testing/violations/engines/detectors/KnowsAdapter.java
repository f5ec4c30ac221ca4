package io.tidegate.schemas.testing.violations.engines.detectors;

import io.tidegate.schemas.testing.violations.engines.app.UsesFlink;

/** Knows an engine. */
public record KnowsAdapter(UsesFlink adapter) {}
