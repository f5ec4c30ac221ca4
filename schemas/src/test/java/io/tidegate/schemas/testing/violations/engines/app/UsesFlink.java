package io.tidegate.schemas.testing.violations.engines.app;

import io.tidegate.schemas.testing.violations.engines.flink.UsesStreams;

/** Meets the other engine. */
public record UsesFlink(UsesStreams other) {}
