package io.tidegate.schemas.testing.violations.names.app;

/** Is elsewhere than its name says. */
public final class StrayCodec {}
