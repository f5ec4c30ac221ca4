package io.tidegate.schemas.testing.violations.facts.schemas;

/** Can be extended. */
public class CanBeExtended {}
