package io.tidegate.schemas.testing.violations.hashed.detectors;

import java.util.HashMap;
import java.util.Map;

/** Has no order. */
public final class CreatesHashMap {
  public Map<String, String> of() {
    return new HashMap<>();
  }
}
