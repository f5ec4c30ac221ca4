package io.tidegate.schemas.testing.violations.hashed.detectors;

import java.util.Set;

/** Has no order. */
public final class NamesSet {
  public Set<String> of() {
    return Set.of("a", "b");
  }
}
