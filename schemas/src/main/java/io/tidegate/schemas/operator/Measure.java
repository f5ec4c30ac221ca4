package io.tidegate.schemas.operator;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a person wants done about a target, and for how long.
 *
 * @param limits the ceilings of a throttle by name, empty for everything else
 */
public record Measure(Kind action, SortedMap<String, BigDecimal> limits, long durationMs) {
  /**
   * What a person may order; {@link #wireName()} is the word on the wire. The size of a fleet and
   * where requests go are set elsewhere.
   */
  public enum Kind {
    /** Ceilings on what the target may use. */
    THROTTLE("throttle"),
    /** The target must prove anew who it is. */
    STEP_UP("step_up"),
    /** The target is refused. */
    DENY("deny"),
    /** A node gets no traffic. */
    CONTAIN("contain");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }

  /** As long as any command may last at an enforcer that is not told otherwise. */
  public static final long LONGEST_MS = 86_400_000;

  public static final long SHORTEST_MS = 1_000;

  public Measure {
    limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
  }
}
