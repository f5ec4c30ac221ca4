package io.tidegate.detectors.engine;

import static java.util.Objects.requireNonNull;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.FleetSummary;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.detectors.codec.EntityKeys;
import io.tidegate.detectors.correlate.ScaleContext;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.fleet.FleetTimeline;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.ScalingEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The second stage: panes to signals. A tick is closed once every observe stage has passed it; then
 * its entities are stepped in their order, each against what was known before the tick.
 */
public final class DetectStage implements Stage {
  /** Signals sent per tick, cluster and detector; beyond it only the strongest. */
  static final int SIGNALS_PER_TICK = 256;

  static final int ENTITY_ROW = 4;
  static final int CLUSTER_ROW = 5;
  private static final int STAGE_ROW = 1;
  private static final int PANE_ROW = 2;
  private static final int SUMMARY_ROW = 3;
  private static final int TIMELINE_ROW = 6;
  private static final int RECORD_ROW = 7;

  private final EngineConfig config;
  private final int partition;
  private final ScalingDecoder scalingDecoder = new ScalingDecoder(new TreeMap<>());
  private final Upstreams upstreams = new Upstreams();
  private final WaitingPanes panes = new WaitingPanes(PANE_ROW);
  private final TreeMap<Long, TreeMap<String, FleetSummary>> summaries = new TreeMap<>();
  private final Map<EntityKey, EntityMemory> entities = new LinkedHashMap<>();
  private final TreeMap<String, ClusterMemory> clusters = new TreeMap<>();
  private final EntityBook book = new EntityBook(RECORD_ROW);
  private final DetectorCatalog catalog;
  private final @Nullable Senses[] sensesByCode = new Senses[EntityKind.values().length + 1];
  private final EntityCap entityCap;
  private final Established established;
  private final ChangedKeys changed = new ChangedKeys();
  private final Meters meters = new Meters();
  private long closed = Long.MIN_VALUE;

  /**
   * @param partition which of the detect stages this is, from 0
   * @param partitions how many there are
   */
  public DetectStage(EngineConfig config, int partition, int partitions) {
    if (partition < 0 || partition >= partitions) {
      throw new IllegalArgumentException("partition is " + partition + " of " + partitions);
    }
    this.config = config;
    this.partition = partition;
    this.catalog = DetectorCatalog.of(config.calibration());
    for (EntityKind kind : EntityKind.values()) {
      sensesByCode[kind.code()] = sensesOf(kind);
    }
    this.entityCap = new EntityCap(config.entitiesPerKind());
    this.established = new Established(config.tickMs());
  }

  /** Takes in one record that an observe stage sent. */
  public void receive(byte[] record, Outbox out) {
    Flow flow = Flow.read(record);
    if (flow instanceof Flow.PaneFragment fragment) {
      receive(fragment.pane());
    } else if (flow instanceof Flow.Scaling scaling) {
      scaling(scaling.event());
    } else if (flow instanceof Flow.Entity entity) {
      book.put(entity.subject(), entity.record(), entity.from(), closed);
    } else if (flow instanceof Flow.Control control) {
      control(control, out);
    } else {
      throw new CorruptBytesException(
          "a " + flow.getClass().getSimpleName() + " is not for detect");
    }
  }

  /** Takes in a fragment of a pane, which is this stage's from now on. */
  public void receive(Pane fragment) {
    long tick = Math.floorDiv(fragment.startMs(), config.tickMs());
    Pane pane = fragment;
    if (tick < closed) {
      meters.increment(Meter.LATE_PANES);
      pane = fragment.asLate(closed * config.tickMs());
      tick = closed;
    }
    panes.add(tick, pane);
  }

  @Override
  public void restore(byte[] key, byte[] value) {
    ByteReader keyIn = new ByteReader(key);
    ByteReader in = new ByteReader(value);
    int row = keyIn.u8();
    switch (row) {
      case STAGE_ROW -> {
        closed = in.signed();
        upstreams.restore(in);
      }
      case PANE_ROW -> {
        Pane pane = Pane.read(in);
        panes.restore(keyIn.sortable(), pane);
      }
      case SUMMARY_ROW -> summariesOf(keyIn.sortable()).put(keyIn.text(), FleetSummary.read(in));
      case ENTITY_ROW -> {
        EntityKey entity = EntityKeys.read(keyIn);
        entities.put(entity, EntityMemory.fromBytes(value, senses(entity.kind()).detectors));
        entityCap.added(entity);
      }
      case CLUSTER_ROW -> cluster(keyIn.text()).restore(value);
      case RECORD_ROW -> book.restore(keyIn.text(), in);
      case TIMELINE_ROW -> cluster(keyIn.text()).timeline().restore(keyIn.blob(), value);
      default -> throw new CorruptBytesException("no row of detect has kind " + row);
    }
  }

  @Override
  public void restored() {
    clusters.values().forEach(memory -> memory.timeline().restored());
  }

  @Override
  public void drainChanges(Rows rows) {
    panes.drain(rows);
    changed.drain(rows);
    book.drain(rows);
    ByteWriter stage = new ByteWriter().signed(closed);
    upstreams.write(stage);
    rows.put(new ByteWriter().u8(STAGE_ROW).toBytes(), stage.toBytes());
    clusters.forEach(
        (name, memory) ->
            memory
                .timeline()
                .drainChanges(
                    (key, value) -> {
                      byte[] row = new ByteWriter().u8(TIMELINE_ROW).text(name).blob(key).toBytes();
                      if (value == null) {
                        rows.delete(row);
                      } else {
                        rows.put(row, value);
                      }
                    }));
  }

  @Override
  public Meters meters() {
    return meters;
  }

  private void scaling(byte[] json) {
    Decoded<ScalingEvent> decoded = scalingDecoder.decode(json, Long.MAX_VALUE);
    if (decoded instanceof Decoded.Value<ScalingEvent> value) {
      ScalingEvent event = value.value();
      if (closed != Long.MIN_VALUE && event.timeMs() < closed * config.tickMs()) {
        meters.increment(Meter.LATE_SCALING);
      }
      cluster(event.cluster()).timeline().apply(event);
    } else {
      throw new CorruptBytesException(
          "a scaling event that observe accepted is refused: " + decoded);
    }
  }

  private void control(Flow.Control control, Outbox out) {
    control
        .summaries()
        .forEach((tick, byCluster) -> byCluster.forEach((name, s) -> summary(tick, name, s)));
    upstreams.hear(control.from(), control.of(), control.closed(), control.idle());
    long complete = upstreams.complete();
    if (complete == Long.MIN_VALUE || complete <= closed) {
      return;
    }
    Long next = firstOpenTick();
    while (next != null && next < complete) {
      close(next, out);
      next = firstOpenTick();
    }
    closed = complete;
    byte[] record = Flow.bytes(new Flow.TickComplete(partition, complete));
    out.toDecide(record, Math.max(0, complete * config.tickMs()));
    out.urgent();
  }

  private void summary(long tick, String cluster, FleetSummary more) {
    if (closed != Long.MIN_VALUE && tick < closed) {
      return;
    }
    FleetSummary known = summariesOf(tick).putIfAbsent(cluster, more);
    if (known != null) {
      known.merge(more);
    }
    changed.summary(tick, cluster);
  }

  private @Nullable Long firstOpenTick() {
    Long pane = panes.firstTick();
    Map.Entry<Long, ?> summary = summaries.firstEntry();
    if (pane == null || summary == null) {
      return pane != null ? pane : summary != null ? summary.getKey() : null;
    }
    return Math.min(pane, summary.getKey());
  }

  private void close(long tick, Outbox out) {
    meters.increment(Meter.TICKS_CLOSED);
    TreeMap<EntityKey, Pane> ofTick = panes.take(tick);
    TreeMap<String, FleetSummary> byCluster = summariesOf(tick);
    TreeSet<String> names = new TreeSet<>(byCluster.keySet());
    for (EntityKey at = first(ofTick); at != null; ) {
      names.add(at.cluster());
      at = ofTick.ceilingKey(EntityRange.endOf(at.cluster()));
    }
    for (String name : names) {
      closeCluster(tick, name, ofTick, byCluster.getOrDefault(name, new FleetSummary()), out);
    }
    byCluster.keySet().forEach(name -> changed.summary(tick, name));
    summaries.remove(tick);
    for (EntityKey evicted : entityCap.evict(entities)) {
      entities.remove(evicted);
      changed.entity(evicted);
      meters.increment(Meter.ENTITIES_EVICTED);
    }
  }

  private void closeCluster(
      long tick, String name, TreeMap<EntityKey, Pane> all, FleetSummary summary, Outbox out) {
    long endMs = (tick + 1) * config.tickMs();
    ClusterMemory memory = cluster(name);
    memory.spent(tick, summary.costMicroUsd());
    FleetTimeline timeline = memory.timeline();
    timeline.seen(endMs, summary.nodes());
    FleetSeen seen = fleetSeen(tick, name, all, memory);
    TickSignals signals = new TickSignals();
    EntitySeen.ClusterChanges changes = memory.changes(seen.fleet());
    for (Map.Entry<EntityKey, Pane> entry : ofCluster(all, name).entrySet()) {
      if (!entry.getKey().kind().partOfFleet()) {
        stepEntity(entry.getValue(), tick, changes, signals);
      }
    }
    if (seen.cluster() != null) {
      for (FleetDetector<?> detector : catalog.fleetDetectors()) {
        stepFleet(detector, seen, memory, signals);
      }
      out.snapshot(Snapshots.of(seen, signals));
    }
    changed.cluster(name);
    if (established.isDue(tick)) {
      long customers = established.count(tick, name, memory.knownSinceTick(), entities);
      byte[] counted = Flow.bytes(new Flow.Counted(partition, name, endMs, customers));
      out.toDecide(counted, endMs);
    }
    if (seen.cluster() != null) {
      tellReadiness(seen, out);
    }
    send(signals, seen, memory, out);
  }

  private FleetSeen fleetSeen(
      long tick, String name, TreeMap<EntityKey, Pane> all, ClusterMemory memory) {
    SortedMap<String, Pane> models = new TreeMap<>();
    SortedMap<String, Pane> nodes = new TreeMap<>();
    SortedMap<String, Long> requestsByNode = new TreeMap<>();
    for (Map.Entry<EntityKey, Pane> entry : ofCluster(all, name).entrySet()) {
      Pane pane = entry.getValue();
      switch (entry.getKey().kind()) {
        case MODEL -> models.put(pane.entity().id(), pane);
        case NODE -> {
          nodes.put(pane.entity().id(), pane);
          long requests = pane.get(Amount.REQUESTS) + pane.get(Amount.LATE);
          if (requests > 0) {
            requestsByNode.put(pane.entity().id(), requests);
          }
        }
        default -> {}
      }
    }
    long endMs = (tick + 1) * config.tickMs();
    Pane cluster = all.get(EntityKey.ofCluster(name));
    if (cluster != null) {
      memory.timeline().named(endMs, requestsByNode);
    }
    FleetView view = memory.timeline().at(endMs);
    HardwarePrices.add(config.pricing(), cluster, nodes, view);
    return new FleetSeen(tick, config.tickMs(), view, cluster, models, nodes);
  }

  private static @Nullable EntityKey first(TreeMap<EntityKey, Pane> panes) {
    return panes.isEmpty() ? null : panes.firstKey();
  }

  private void stepEntity(
      Pane pane, long tick, EntitySeen.ClusterChanges changes, TickSignals signals) {
    EntityKey key = pane.entity();
    EntitySeen seen = new EntitySeen(tick, config.tickMs(), pane, recordOf(pane, tick), changes);
    EntityMemory memory = entities.get(key);
    Senses senses = senses(key.kind());
    if (memory == null) {
      memory = new EntityMemory(senses.detectors);
      entities.put(key, memory);
      entityCap.added(key);
    }
    for (int place : senses.sensing) {
      EntityDetector<?> detector = senses.detectors.get(place);
      if (!detector.availability(seen).available()) {
        continue;
      }
      meters.increment(Meter.ENTITY_STEPS);
      for (Score score : memory.step(place, seen)) {
        signals.add(detector.spec().id(), score);
      }
    }
    if (memory.change()) {
      changed.entity(key);
    }
  }

  /** What is known of the entity, or else of the tenant that it belongs to. */
  private @Nullable EntityRecord recordOf(Pane pane, long tick) {
    if (book.isEmpty()) {
      return null;
    }
    EntityRecord own = book.at(pane.entity().uid(), tick);
    String owner = pane.owner();
    return own != null || owner == null
        ? own
        : book.at(EntityKind.TENANT.wireName() + "/" + owner, tick);
  }

  private void stepFleet(
      FleetDetector<?> detector, FleetSeen seen, ClusterMemory memory, TickSignals signals) {
    if (isSensing(detector.spec().id()) && detector.availability(seen).available()) {
      meters.increment(Meter.ENTITY_STEPS);
      for (Score score : memory.step(detector, seen)) {
        signals.add(detector.spec().id(), score);
      }
    }
  }

  private Senses senses(EntityKind kind) {
    return requireNonNull(sensesByCode[kind.code()]);
  }

  private Senses sensesOf(EntityKind kind) {
    List<EntityDetector<?>> ofKind = new ArrayList<>(catalog.entityDetectors());
    ofKind.removeIf(detector -> !detector.spec().kinds().contains(kind));
    int[] sensing =
        IntStream.range(0, ofKind.size())
            .filter(place -> isSensing(ofKind.get(place).spec().id()))
            .toArray();
    return new Senses(List.copyOf(ofKind), sensing);
  }

  private boolean isSensing(String detector) {
    return config.sensingOf(detector) != Sensing.OFF;
  }

  /** Who waits to be secured, where anybody says who is. */
  private void tellReadiness(FleetSeen seen, Outbox out) {
    FleetView fleet = seen.fleet();
    if (!fleet.fromTimeline() || !fleet.securitySignalKnown() || fleet.securitySignalSilent()) {
      return;
    }
    byte[] record = Flow.bytes(new Flow.Ready(Waiting.readinessOf(seen)));
    out.toDecide(record, seen.endMs());
  }

  private boolean isEstablished(EntityKey entity, FleetSeen seen, ClusterMemory memory) {
    EntityMemory known = entities.get(entity);
    return known != null && established.holds(known, seen.tick(), memory.knownSinceTick());
  }

  private void send(TickSignals signals, FleetSeen seen, ClusterMemory memory, Outbox out) {
    double fleetUsdPerHour = memory.usdPerHour();
    signals.forEach(
        (detector, scores) -> {
          List<Score> strong = new ArrayList<>(scores.stream().filter(Score::holds).toList());
          meters.add(Meter.SIGNALS, strong.size());
          if (config.sensingOf(detector) == Sensing.SHADOW) {
            return;
          }
          strong.sort(
              Comparator.comparingDouble((Score score) -> -score.nats() / score.barNats())
                  .thenComparing(Score::entity));
          if (strong.size() > SIGNALS_PER_TICK) {
            meters.add(Meter.SIGNALS_DROPPED, strong.size() - SIGNALS_PER_TICK);
            strong = strong.subList(0, SIGNALS_PER_TICK);
          }
          for (Score score : strong) {
            ScaleContext scale =
                ScaleContext.of(
                    seen.fleet(),
                    score.windowStartMs(),
                    fleetUsdPerHour,
                    isEstablished(score.entity(), seen, memory));
            Signal signal = new Signal(detector, seen.endMs(), score, scale);
            out.toDecide(Flow.bytes(new Flow.Found(partition, signal)), seen.endMs());
          }
        });
  }

  private static SortedMap<EntityKey, Pane> ofCluster(TreeMap<EntityKey, Pane> all, String name) {
    return all.subMap(EntityRange.startOf(name), EntityRange.endOf(name));
  }

  private ClusterMemory cluster(String name) {
    return clusters.computeIfAbsent(name, ignored -> new ClusterMemory(name, config, catalog));
  }

  private TreeMap<String, FleetSummary> summariesOf(long tick) {
    return summaries.computeIfAbsent(tick, ignored -> new TreeMap<>());
  }

  /** The detectors that look at entities of one kind, and the places of those that are not off. */
  private static final class Senses {
    private final List<EntityDetector<?>> detectors;
    private final int[] sensing;

    Senses(List<EntityDetector<?>> detectors, int[] sensing) {
      this.detectors = detectors;
      this.sensing = sensing;
    }
  }

  /** Which rows changed since the last commit. */
  private final class ChangedKeys {
    private final TreeMap<Long, TreeSet<String>> summariesOfTick = new TreeMap<>();
    private final Set<EntityKey> memories = new LinkedHashSet<>();
    private final TreeSet<String> clusterNames = new TreeSet<>();

    void summary(long tick, String cluster) {
      summariesOfTick.computeIfAbsent(tick, ignored -> new TreeSet<>()).add(cluster);
    }

    void entity(EntityKey entity) {
      memories.add(entity);
    }

    void cluster(String name) {
      clusterNames.add(name);
    }

    void drain(Rows rows) {
      summariesOfTick.forEach((tick, keys) -> keys.forEach(key -> drainSummary(tick, key, rows)));
      summariesOfTick.clear();
      for (EntityKey entity : memories) {
        byte[] key = EntityKeys.write(entity, new ByteWriter().u8(ENTITY_ROW)).toBytes();
        EntityMemory memory = entities.get(entity);
        if (memory == null) {
          rows.delete(key);
        } else {
          rows.put(key, memory.toBytes());
        }
      }
      memories.clear();
      for (String name : clusterNames) {
        byte[] key = new ByteWriter().u8(CLUSTER_ROW).text(name).toBytes();
        rows.put(key, DetectStage.this.cluster(name).toBytes());
      }
      clusterNames.clear();
    }

    private void drainSummary(long tick, String cluster, Rows rows) {
      byte[] key = new ByteWriter().u8(SUMMARY_ROW).sortable(tick).text(cluster).toBytes();
      TreeMap<String, FleetSummary> ofTick = summaries.get(tick);
      FleetSummary summary = ofTick == null ? null : ofTick.get(cluster);
      if (summary == null) {
        rows.delete(key);
      } else {
        ByteWriter out = new ByteWriter();
        summary.write(out);
        rows.put(key, out.toBytes());
      }
    }
  }
}
