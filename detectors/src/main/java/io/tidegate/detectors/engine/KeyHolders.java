package io.tidegate.detectors.engine;

import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which tenants hold keys of one id, of those keys that have a memory; their panes all come to one
 * stage, since the id routes them.
 */
final class KeyHolders {
  private final Map<String, TreeSet<String>> tenantsByPath = new TreeMap<>();
  private final SortedMap<String, SortedSet<String>> shared = new TreeMap<>();

  void add(EntityKey entity) {
    if (isHeld(entity)) {
      tenantsByPath.computeIfAbsent(entity.path(), ignored -> new TreeSet<>()).add(entity.owner());
    }
  }

  void remove(EntityKey entity) {
    TreeSet<String> tenants = tenantsByPath.get(entity.path());
    if (isHeld(entity) && tenants != null) {
      tenants.remove(entity.owner());
      if (tenants.isEmpty()) {
        tenantsByPath.remove(entity.path());
      }
    }
  }

  /** A tenant was seen with a key for the first time. */
  void tellOf(EntityKey entity) {
    TreeSet<String> tenants = tenantsByPath.get(entity.path());
    if (isHeld(entity) && tenants != null && tenants.size() > 1) {
      shared.put(entity.id(), new TreeSet<>(tenants));
    }
  }

  SortedMap<String, SortedSet<String>> takeShared() {
    SortedMap<String, SortedSet<String>> taken = new TreeMap<>(shared);
    shared.clear();
    return taken;
  }

  private static boolean isHeld(EntityKey entity) {
    return entity.kind() == EntityKind.API_KEY && !entity.owner().isEmpty();
  }
}
