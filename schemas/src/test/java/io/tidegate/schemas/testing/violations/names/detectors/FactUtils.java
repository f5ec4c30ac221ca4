package io.tidegate.schemas.testing.violations.names.detectors;

/** Says nothing. */
public final class FactUtils {}
