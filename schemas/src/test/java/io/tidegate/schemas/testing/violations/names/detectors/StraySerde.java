package io.tidegate.schemas.testing.violations.names.detectors;

/** Is elsewhere than its name says. */
public final class StraySerde {}
