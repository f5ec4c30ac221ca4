package io.tidegate.schemas.policy;

import java.util.List;

/**
 * What is done instead about who was contained before.
 *
 * @param memoryMs how long a containment counts
 * @param steps the first for the second time, the last for all times after it
 */
public record Escalation(long memoryMs, List<Step> steps) {

  public Escalation {
    if (memoryMs <= 0 || steps.isEmpty()) {
      throw new IllegalArgumentException("memoryMs is " + memoryMs + ", steps are " + steps);
    }
    steps = List.copyOf(steps);
  }
}
