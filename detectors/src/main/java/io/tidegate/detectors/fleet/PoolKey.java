package io.tidegate.detectors.fleet;

import io.tidegate.schemas.event.ScalingEvent;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** What is counted on its own: a unit and a group; the group is empty where none was named. */
record PoolKey(String unit, String group) implements Comparable<PoolKey> {
  private static final Comparator<PoolKey> ORDER =
      Comparator.comparing(PoolKey::unit).thenComparing(PoolKey::group);

  static PoolKey of(ScalingEvent event) {
    return of(event.unit(), event.group());
  }

  static PoolKey of(String unit, @Nullable String group) {
    return new PoolKey(unit, group == null ? "" : group);
  }

  PoolKey ungrouped() {
    return new PoolKey(unit, "");
  }

  @Override
  public int compareTo(PoolKey other) {
    return ORDER.compare(this, other);
  }
}
