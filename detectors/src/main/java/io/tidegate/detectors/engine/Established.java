package io.tidegate.detectors.engine;

import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.Map;

/**
 * Who is an established customer: seen for half an hour, or there from the start, when the cluster
 * itself became known. Counted now and then, since it changes slowly.
 */
final class Established {
  private static final long AFTER_MS = 1_800_000;
  private static final long START_MS = 300_000;
  private static final long COUNTED_EVERY_MS = 300_000;

  private final long tickMs;

  Established(long tickMs) {
    this.tickMs = tickMs;
  }

  boolean holds(EntityMemory memory, long tick, long knownSinceTick) {
    return (tick - memory.firstTick()) * tickMs >= AFTER_MS
        || (memory.firstTick() - knownSinceTick) * tickMs <= START_MS;
  }

  /** Whether it is time to count. */
  boolean isDue(long tick) {
    return Math.floorMod(tick * tickMs, COUNTED_EVERY_MS) < tickMs;
  }

  /** The established tenants of a cluster. */
  long count(
      long tick, String cluster, long knownSinceTick, Map<EntityKey, EntityMemory> entities) {
    long count = 0;
    for (Map.Entry<EntityKey, EntityMemory> entry : entities.entrySet()) {
      EntityKey entity = entry.getKey();
      if (entity.kind() == EntityKind.TENANT
          && entity.cluster().equals(cluster)
          && holds(entry.getValue(), tick, knownSinceTick)) {
        count++;
      }
    }
    return count;
  }
}
