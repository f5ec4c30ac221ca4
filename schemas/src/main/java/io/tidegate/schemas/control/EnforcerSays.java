package io.tidegate.schemas.control;

/** What enforcers tell: answers to commands, and what they are. */
public sealed interface EnforcerSays permits Response, EnforcerRecord {
  /** The enforcer that speaks. */
  String enforcer();

  /** Its clock. */
  long timeMs();
}
