package io.tidegate.schemas.policy;

/** Which records from people are taken only with a signature. */
public record RequireSigned(boolean policies, boolean operators) {
  /** Signatures are checked where there are any, and not asked for. */
  public static final RequireSigned NEITHER = new RequireSigned(false, false);
}
