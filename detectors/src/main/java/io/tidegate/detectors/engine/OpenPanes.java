package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.DistinctNames;
import io.tidegate.detectors.aggregate.FleetSummary;
import io.tidegate.detectors.aggregate.KeyName;
import io.tidegate.detectors.aggregate.NameHash;
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
  private final EngineConfig config;
  private final NameHash hash;
  private final OpenSummaries summaries;
  private final Meters meters;
  private final TreeMap<Long, Map<String, Table>> byTick = new TreeMap<>();
  private long lastTick = Long.MIN_VALUE;
  private String lastCluster = "";
  private Table lastTable = new Table();

  OpenPanes(EngineConfig config, NameHash hash, OpenSummaries summaries, Meters meters) {
    this.config = config;
    this.hash = hash;
    this.summaries = summaries;
    this.meters = meters;
  }

  /** The pane of that entity and tick, new if need be. */
  Pane of(long tick, String cluster, EntityKind kind, String id) {
    Map<String, Pane> ofKind = ofKind(tick, cluster, kind);
    Pane pane = ofKind.get(id);
    if (pane == null && isBeyond(tick, cluster, kind, id, ofKind)) {
      return nobodys(cluster, tick);
    }
    if (pane == null) {
      pane = new Pane(new EntityKey(cluster, kind, id), tick * config.tickMs());
      ofKind.put(id, pane);
    }
    return pane;
  }

  /** The pane of that tenant's key and tick, new if need be. */
  Pane ofKey(long tick, String cluster, String tenant, String key) {
    return ofKey(tick, cluster, tenant, key, KeyName.of(key, tenant));
  }

  /** The same, where the {@link KeyName} is at hand. */
  Pane ofKey(long tick, String cluster, String tenant, String key, String name) {
    Map<String, Pane> ofKind = ofKind(tick, cluster, EntityKind.API_KEY);
    Pane pane = ofKind.get(name);
    if (pane == null && isBeyond(tick, cluster, EntityKind.API_KEY, name, ofKind)) {
      return nobodys(cluster, tick);
    }
    if (pane == null) {
      pane = new Pane(EntityKey.ofKey(cluster, tenant, key), tick * config.tickMs());
      ofKind.put(name, pane);
    }
    return pane;
  }

  /**
   * Whether so many entities of the kind are active in the tick that this one is not told apart:
   * what it does then counts for its cluster only.
   */
  private boolean isBeyond(
      long tick, String cluster, EntityKind kind, String id, Map<String, Pane> ofKind) {
    FleetSummary summary = kind == EntityKind.CLUSTER ? null : summaries.known(tick, cluster);
    if (summary == null) {
      return false;
    }
    long hashed = hash.of(id);
    DistinctNames names = summary.names(kind);
    names.add(hashed);
    int most = config.perTick(kind);
    long limit = names.limit(most);
    if (ofKind.size() > 2 * most) {
      ofKind.keySet().removeIf(known -> DistinctNames.placeOf(hash.of(known)) > limit);
    }
    return DistinctNames.placeOf(hashed) > limit;
  }

  private Pane nobodys(String cluster, long tick) {
    meters.increment(Meter.BEYOND_BOUNDS);
    return new Pane(EntityKey.ofCluster(cluster), tick * config.tickMs());
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
