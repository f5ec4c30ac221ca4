package io.tidegate.schemas.testing.violations.names.detectors;

/** Says nothing. */
public abstract class AbstractFact {}
