package io.tidegate.schemas.testing.violations.layers.detectors.attic;

/** Lies in no layer. */
public record Unlisted(int value) {}
