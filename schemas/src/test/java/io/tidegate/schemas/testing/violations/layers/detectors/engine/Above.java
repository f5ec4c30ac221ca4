package io.tidegate.schemas.testing.violations.layers.detectors.engine;

/** Lies on top. */
public record Above(int value) {}
