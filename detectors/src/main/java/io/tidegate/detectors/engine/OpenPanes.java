package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.KeyName;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Panes that are being folded and were not sent yet, by tick, cluster, kind and id. */
final class OpenPanes {
  private final long tickMs;
  private final TreeMap<Long, Map<String, Table>> byTick = new TreeMap<>();
  private long lastTick = Long.MIN_VALUE;
  private String lastCluster = "";
  private Table lastTable = new Table();

  OpenPanes(long tickMs) {
    this.tickMs = tickMs;
  }

  /** The pane of that entity and tick, new if need be. */
  Pane of(long tick, String cluster, EntityKind kind, String id) {
    Map<String, Pane> ofKind = ofKind(tick, cluster, kind);
    Pane pane = ofKind.get(id);
    if (pane == null) {
      pane = new Pane(new EntityKey(cluster, kind, id), tick * tickMs);
      ofKind.put(id, pane);
    }
    return pane;
  }

  /** The pane of that tenant's key and tick, new if need be. */
  Pane ofKey(long tick, String cluster, String tenant, String key) {
    Map<String, Pane> ofKind = ofKind(tick, cluster, EntityKind.API_KEY);
    String name = KeyName.of(key, tenant);
    Pane pane = ofKind.get(name);
    if (pane == null) {
      pane = new Pane(EntityKey.ofKey(cluster, tenant, key), tick * tickMs);
      ofKind.put(name, pane);
    }
    return pane;
  }

  private Map<String, Pane> ofKind(long tick, String cluster, EntityKind kind) {
    if (tick != lastTick || !cluster.equals(lastCluster)) {
      lastTable =
          byTick
              .computeIfAbsent(tick, ignored -> new LinkedHashMap<>())
              .computeIfAbsent(cluster, ignored -> new Table());
      lastTick = tick;
      lastCluster = cluster;
    }
    return lastTable.byKind.get(kind.code());
  }

  /** Hands over every pane of the ticks before that one, earlier ticks first, and forgets them. */
  void drainBefore(long tick, Consumer<Pane> consumer) {
    SortedMap<Long, Map<String, Table>> drained = byTick.headMap(tick);
    drained.values().forEach(tables -> tables.values().forEach(table -> table.forEach(consumer)));
    drained.clear();
    lastTick = Long.MIN_VALUE;
  }

  private static final class Table {
    private final List<Map<String, Pane>> byKind = new ArrayList<>();

    Table() {
      for (int code = 0; code <= EntityKind.values().length; code++) {
        byKind.add(new LinkedHashMap<>());
      }
    }

    void forEach(Consumer<Pane> consumer) {
      byKind.forEach(ofKind -> ofKind.values().forEach(consumer));
    }
  }
}
