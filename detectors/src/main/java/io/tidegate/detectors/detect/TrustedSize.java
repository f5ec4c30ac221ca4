package io.tidegate.detectors.detect;

import io.tidegate.schemas.alert.Fact;
import java.util.List;

/**
 * How large a fleet was before anybody said something false of it, as a finding tells it: by that a
 * fleet is held, and not by what was found to be false.
 */
public final class TrustedSize {
  private static final String NAME = "size_trusted";

  private TrustedSize() {}

  /** It as a fact. */
  public static Fact factOf(int nodes) {
    return new Fact.Whole(NAME, nodes);
  }

  /** That which the facts of a finding say; 0 for nothing. */
  public static int of(List<Fact> facts) {
    for (Fact fact : facts) {
      if (fact instanceof Fact.Whole whole && whole.name().equals(NAME)) {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, whole.value()));
      }
    }
    return 0;
  }
}
