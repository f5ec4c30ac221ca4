package io.tidegate.schemas.testing.violations.facts.schemas;

/** Exposes something mutable. */
public record ExposesArray(int[] values) {}
