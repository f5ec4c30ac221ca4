package io.tidegate.schemas.testing.violations.facts.schemas;

/** Changes. */
public final class Changes {
  int value;
}
