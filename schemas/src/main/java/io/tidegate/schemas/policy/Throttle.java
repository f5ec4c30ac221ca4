package io.tidegate.schemas.policy;

import io.tidegate.schemas.control.Limit;
import java.util.List;

/**
 * Where a throttle's ceilings come from.
 *
 * @param basis what they derive from
 * @param headroom the ceiling as a multiple of what was expected of the entity
 * @param planShare the ceiling as a share of the limits in the entity's record
 * @param limits further ceilings, as they stand
 */
public record Throttle(Basis basis, double headroom, double planShare, List<Limit> limits) {

  /** What ceilings derive from; {@link #wireName()} stands in documents. */
  public enum Basis {
    /** The finding's own expectation, or the plan where that is no rate. */
    EXPECTATION("expectation"),
    /** The limits of the entity's record. */
    PLAN("plan"),
    /** Nothing but the rule's own limits. */
    FIXED("fixed");

    private final String wireName;

    Basis(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }

  /** Twice what was expected, or the whole plan. */
  public static final Throttle DEFAULT = new Throttle(Basis.EXPECTATION, 2, 1, List.of());

  public Throttle {
    limits = List.copyOf(limits);
  }
}
