package io.tidegate.schemas.testing.violations.hashed.detectors;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Has no order. */
public final class GroupsByHash {
  public Map<Integer, List<String>> of(List<String> all) {
    return all.stream().collect(Collectors.groupingBy(String::length));
  }
}
