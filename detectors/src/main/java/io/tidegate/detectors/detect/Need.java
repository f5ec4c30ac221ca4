package io.tidegate.detectors.detect;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a detector needs of its input: at least one of several.
 *
 * @param anyOf one of them is enough
 * @param isVital whether it sees nothing without them, or only less
 */
public record Need(Set<Supply> anyOf, boolean isVital) {
  public Need {
    if (anyOf.isEmpty()) {
      throw new IllegalArgumentException("a need of nothing");
    }
    anyOf = Collections.unmodifiableSet(EnumSet.copyOf(anyOf));
  }

  /** It sees nothing without one of these. */
  public static Need vital(Supply first, Supply... others) {
    return new Need(EnumSet.of(first, others), true);
  }

  /** It sees less without one of these. */
  public static Need useful(Supply first, Supply... others) {
    return new Need(EnumSet.of(first, others), false);
  }

  /** True where that is there. */
  public boolean isMetBy(Set<Supply> there) {
    return anyOf.stream().anyMatch(there::contains);
  }
}
