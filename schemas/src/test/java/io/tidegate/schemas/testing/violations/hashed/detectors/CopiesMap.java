package io.tidegate.schemas.testing.violations.hashed.detectors;

import java.util.Map;

/** Has no order. */
public final class CopiesMap {
  public Map<String, String> of(Map<String, String> other) {
    return Map.copyOf(other);
  }
}
