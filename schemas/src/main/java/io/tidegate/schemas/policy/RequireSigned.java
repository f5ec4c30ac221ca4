package io.tidegate.schemas.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Which records that steer are taken only with a signature.
 *
 * @param entities those that switch a detector, protect, or set limits
 * @param enforcers answers and announcements
 * @param scaling what scaling events vouch for
 */
public record RequireSigned(
    boolean policies, boolean operators, boolean entities, boolean enforcers, boolean scaling) {
  /** Signatures are checked where there are any, and not asked for. */
  public static final RequireSigned NEITHER = new RequireSigned(false, false, false, false, false);

  /** What either of them asks for. */
  public RequireSigned and(RequireSigned more) {
    return new RequireSigned(
        policies || more.policies,
        operators || more.operators,
        entities || more.entities,
        enforcers || more.enforcers,
        scaling || more.scaling);
  }

  /** What it asks for, in words. */
  public String told() {
    List<String> kinds = new ArrayList<>();
    if (policies) {
      kinds.add("policies");
    }
    if (operators) {
      kinds.add("operators");
    }
    if (entities) {
      kinds.add("entities");
    }
    if (enforcers) {
      kinds.add("enforcers");
    }
    if (scaling) {
      kinds.add("scaling");
    }
    return kinds.isEmpty()
        ? "nothing must be signed: whoever may write the topics steers"
        : "must be signed: " + String.join(", ", kinds);
  }

  /** True where anything is asked for. */
  public boolean isAny() {
    return policies || operators || entities || enforcers || scaling;
  }
}
