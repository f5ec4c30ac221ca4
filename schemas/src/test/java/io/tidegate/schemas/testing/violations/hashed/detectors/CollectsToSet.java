package io.tidegate.schemas.testing.violations.hashed.detectors;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Has no order. */
public final class CollectsToSet {
  public Set<String> of(List<String> all) {
    return all.stream().collect(Collectors.toSet());
  }
}
