package io.tidegate.schemas.testing.violations.hashed.detectors;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Has no order. */
public final class RefersToHashSet {
  public Supplier<Set<String>> of() {
    return HashSet::new;
  }
}
