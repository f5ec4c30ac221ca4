package io.tidegate.detectors.engine;

import io.tidegate.schemas.entity.EntityKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps the number of entities with a memory bounded, per cluster and kind: beyond the cap those go
 * that were active longest ago, at the close of a tick, by (last tick, key).
 */
final class EntityCap {
  /** A share of the cap that goes at once, so that the search for the oldest is rare. */
  private static final int SLACK = 10;

  private final int cap;
  private final SortedMap<String, Integer> counts = new TreeMap<>();

  EntityCap(int cap) {
    this.cap = cap;
  }

  void added(EntityKey entity) {
    counts.merge(groupOf(entity), 1, Integer::sum);
  }

  void removed(EntityKey entity) {
    counts.merge(groupOf(entity), -1, Integer::sum);
  }

  /** Who must go now; the caller removes them. */
  List<EntityKey> evict(Map<EntityKey, EntityMemory> entities) {
    List<EntityKey> evicted = new ArrayList<>();
    counts.forEach(
        (group, count) -> {
          if (count > cap) {
            List<EntityKey> members =
                new ArrayList<>(
                    entities.keySet().stream().filter(key -> groupOf(key).equals(group)).toList());
            members.sort(
                Comparator.comparingLong((EntityKey key) -> lastTickOf(key, entities))
                    .thenComparing(Comparator.naturalOrder()));
            evicted.addAll(members.subList(0, count - cap + cap / SLACK));
          }
        });
    for (EntityKey gone : evicted) {
      counts.merge(groupOf(gone), -1, Integer::sum);
    }
    return evicted;
  }

  private static long lastTickOf(EntityKey key, Map<EntityKey, EntityMemory> entities) {
    EntityMemory memory = entities.get(key);
    return memory == null ? Long.MIN_VALUE : memory.lastTick();
  }

  private static String groupOf(EntityKey entity) {
    return entity.cluster() + "/" + entity.kind().wireName();
  }
}
