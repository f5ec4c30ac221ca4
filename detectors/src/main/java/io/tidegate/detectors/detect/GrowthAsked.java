package io.tidegate.detectors.detect;

import io.tidegate.schemas.alert.Fact;
import java.util.List;

/**
 * How many of the events that a finding is about ask for more nodes, as it tells it: where none
 * does, to hold the fleet's size would answer nothing and cost capacity.
 */
public final class GrowthAsked {
  /** The fact's name. */
  public static final String NAME = "orders_to_grow";

  private GrowthAsked() {}

  /** It as a fact. */
  public static Fact factOf(long orders) {
    return new Fact.Whole(NAME, orders);
  }

  /** False only of facts that say that nothing asks for more. */
  public static boolean of(List<Fact> facts) {
    for (Fact fact : facts) {
      if (fact instanceof Fact.Whole whole && whole.name().equals(NAME)) {
        return whole.value() > 0;
      }
    }
    return true;
  }
}
