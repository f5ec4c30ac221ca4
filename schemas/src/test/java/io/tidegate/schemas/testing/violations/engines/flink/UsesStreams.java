package io.tidegate.schemas.testing.violations.engines.flink;

import io.tidegate.schemas.testing.violations.engines.app.UsesFlink;

/** Meets the other engine. */
public record UsesStreams(UsesFlink other) {}
