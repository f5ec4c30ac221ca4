package io.tidegate.schemas.testing.violations.threads.detectors;

import java.util.List;

/** Is run by threads. */
public final class StreamsInParallel {
  public int sum(List<Integer> values) {
    return values.parallelStream().mapToInt(i -> i).sum();
  }
}
