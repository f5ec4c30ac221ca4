package io.tidegate.detectors.engine;

import static java.util.Objects.requireNonNull;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.detectors.detect.Crossings;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the detectors remember of tenants, keys, users and the like, and which of their rows
 * changed.
 */
final class EntityMemories {
  private final int row;
  private final Meters meters;
  private final @Nullable Senses[] sensesByCode = new Senses[EntityKind.values().length + 1];
  private final Map<EntityKey, EntityMemory> memories = new LinkedHashMap<>();
  private final Set<EntityKey> changed = new LinkedHashSet<>();
  private final KeyHolders holders = new KeyHolders();
  private final EntityCap cap;
  private final Established established;

  EntityMemories(int row, EngineConfig config, DetectorCatalog catalog, Meters meters) {
    this.row = row;
    this.meters = meters;
    this.cap = new EntityCap(config.entitiesPerKind());
    this.established = new Established(config.tickMs());
    for (EntityKind kind : EntityKind.values()) {
      sensesByCode[kind.code()] = Senses.of(kind, config, catalog);
    }
  }

  /** The detectors that look at entities of one kind, and the places of those that are not off. */
  private record Senses(List<EntityDetector<?>> detectors, List<Integer> sensing) {
    static Senses of(EntityKind kind, EngineConfig config, DetectorCatalog catalog) {
      List<EntityDetector<?>> ofKind = new ArrayList<>(catalog.entityDetectors());
      ofKind.removeIf(detector -> !detector.spec().kinds().contains(kind));
      List<Integer> sensing =
          IntStream.range(0, ofKind.size())
              .filter(place -> config.sensingOf(ofKind.get(place).spec().id()) != Sensing.OFF)
              .boxed()
              .toList();
      return new Senses(List.copyOf(ofKind), sensing);
    }
  }

  /** Scores the entity's tick by all detectors of its kind, which then learn from it. */
  void step(EntitySeen seen, TickSignals signals, long window, CrossingTallies.Tally tally) {
    EntityKey key = seen.pane().entity();
    boolean isIdle = seen.pane().get(Amount.REQUESTS) == 0;
    Senses senses = senses(key.kind());
    EntityMemory memory = memories.get(key);
    if (memory == null && isIdle && seen.record() == null) {
      return;
    }
    if (memory == null) {
      memory = new EntityMemory(senses.detectors);
      put(key, memory);
      holders.tellOf(key);
    }
    for (int place : senses.sensing) {
      EntityDetector<?> detector = senses.detectors.get(place);
      boolean skipped = isIdle && !detector.watchesRunning();
      if (skipped || !detector.availability(seen).available()) {
        continue;
      }
      meters.increment(Meter.ENTITY_STEPS);
      List<Score> scores = memory.step(place, seen);
      for (Score score : scores) {
        signals.add(detector.spec().id(), score);
      }
      Crossings counts = tally.of(detector.spec().id(), key.kind(), place);
      memory.count(place, window, scores, counts);
    }
    if (memory.change()) {
      changed.add(key);
    }
  }

  /** The tick in which an entity was first seen; {@link Long#MAX_VALUE} where it never was. */
  long firstTick(EntityKey entity) {
    EntityMemory known = memories.get(entity);
    return known == null ? Long.MAX_VALUE : known.firstTick();
  }

  /** Starts an entity from what was learnt of it elsewhere. */
  void begin(BaselineDocument prior) {
    EntityKey entity = prior.entity();
    EntityMemory memory = memories.get(entity);
    if (memory == null) {
      memory = new EntityMemory(senses(entity.kind()).detectors);
      put(entity, memory);
      holders.tellOf(entity);
    }
    memory.begin(prior);
    if (memory.change()) {
      changed.add(entity);
    }
  }

  /** Gives each entity and what is remembered of it, in the order of the entities. */
  void forEach(BiConsumer<EntityKey, EntityMemory> use) {
    new TreeMap<>(memories).forEach(use);
  }

  /** Forgets those that were active longest ago, where there are too many. */
  void evict() {
    for (EntityKey evicted : cap.evict(memories)) {
      memories.remove(evicted);
      holders.remove(evicted);
      changed.add(evicted);
      meters.increment(Meter.ENTITIES_EVICTED);
    }
  }

  /** Forgets all of a cluster. */
  void forget(String cluster) {
    for (EntityKey entity : List.copyOf(memories.keySet())) {
      if (entity.cluster().equals(cluster)) {
        memories.remove(entity);
        holders.remove(entity);
        cap.removed(entity);
        changed.add(entity);
      }
    }
  }

  /** The tenants of each key id that one more uses since the last call, where there are several. */
  SortedMap<String, SortedSet<String>> takeShared() {
    return holders.takeShared();
  }

  /** Whether that is a customer of some standing. */
  boolean isEstablished(EntityKey entity, long tick, long clusterKnownSince) {
    EntityMemory known = memories.get(entity);
    return known != null && established.holds(known, tick, clusterKnownSince);
  }

  /** Whether it is time to count a cluster's customers. */
  boolean isCountDue(long tick) {
    return established.isDue(tick);
  }

  long countEstablished(long tick, String cluster, long clusterKnownSince) {
    return established.count(tick, cluster, clusterKnownSince, memories);
  }

  void drain(Stage.Rows rows) {
    for (EntityKey entity : changed) {
      EntityMemory memory = memories.get(entity);
      if (!rows.isKept()) {
        forgetChange(memory);
        continue;
      }
      byte[] key = EntityKeys.write(entity, new ByteWriter().u8(row)).toBytes();
      if (memory == null) {
        rows.delete(key);
      } else {
        rows.put(key, memory.toBytes());
      }
    }
    changed.clear();
  }

  private static void forgetChange(@Nullable EntityMemory memory) {
    if (memory != null) {
      memory.forgetChange();
    }
  }

  void restore(ByteReader key, ByteReader value) {
    EntityKey entity = EntityKeys.read(key);
    EntityMemory memory = EntityMemory.read(value, senses(entity.kind()).detectors, meters);
    put(entity, memory);
    if (memory.isToBeWritten()) {
      changed.add(entity);
    }
  }

  private void put(EntityKey entity, EntityMemory memory) {
    memories.put(entity, memory);
    cap.added(entity);
    holders.add(entity);
  }

  private Senses senses(EntityKind kind) {
    return requireNonNull(sensesByCode[kind.code()]);
  }
}
