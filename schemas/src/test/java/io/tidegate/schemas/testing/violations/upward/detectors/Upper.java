package io.tidegate.schemas.testing.violations.upward.detectors;

/** Lies above. */
public record Upper(int value) {}
