package io.tidegate.detectors.engine;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.DistinctNames;
import io.tidegate.detectors.aggregate.FleetSummary;
import io.tidegate.detectors.aggregate.KeyName;
import io.tidegate.detectors.aggregate.NameHash;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.CorruptBytesException;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.OwnReport;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.fleet.FleetTimeline;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.schemas.baseline.BaselineDocument;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.entity.EntityRecord;
import io.tidegate.schemas.event.ScalingEvent;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The second stage: panes to signals. A tick is closed once every observe stage has passed it; then
 * its entities are stepped in their order, each against what was known before the tick.
 */
public final class DetectStage implements Stage {
  static final int ENTITY_ROW = 4;
  static final int CLUSTER_ROW = 5;
  private static final int STAGE_ROW = 1;
  private static final int PANE_ROW = 2;
  private static final int SUMMARY_ROW = 3;
  private static final int TIMELINE_ROW = 6;
  private static final int RECORD_ROW = 7;
  private static final int OPEN_ROW = 8;
  private static final int TALLY_ROW = 9;
  private static final int PART_ROW = 10;
  private static final int KNOWN_ROW = 11;
  private static final int BASELINE_ROW = 12;
  private static final int SIGNAL_ROW = 13;
  private static final int SHELF_ROW = 20;

  /** What is stored, and in which version. */
  static final RowKinds ROWS =
      new RowKinds("detect")
          .with(STAGE_ROW, "stage")
          .with(PANE_ROW, "waiting pane")
          .with(SUMMARY_ROW, "waiting summary")
          .with(ENTITY_ROW, "entity memory")
          .with(CLUSTER_ROW, "cluster memory")
          .with(TIMELINE_ROW, "fleet timeline")
          .with(RECORD_ROW, "entity record", EntityBook.ROWS)
          .with(OPEN_ROW, "open requests")
          .with(TALLY_ROW, "counts of evidence")
          .with(PART_ROW, "part of a record")
          .with(KNOWN_ROW, "known cluster")
          .with(BASELINE_ROW, "waiting baseline")
          .with(SIGNAL_ROW, "last signal")
          .shelving(SHELF_ROW, "shelved pane");

  /** A detect stage has one input: all that observe stages send. */
  private static final String ALL = "";

  /** Panes that may wait on the heap; those of the next few ticks always do. */
  static final int MOST_PANES = 20_000;

  private static final int NEXT_TICKS = 4;

  private final StoredRows stored = new StoredRows(ROWS);
  private final EngineConfig config;
  private final int partition;
  private final ScalingDecoder scalingDecoder = new ScalingDecoder(new TreeMap<>());
  private final Upstreams upstreams;
  private final WaitingPanes panes;
  private final ShelvedPanes shelved = new ShelvedPanes(SHELF_ROW);
  private final WaitingSummaries summaries = new WaitingSummaries(SUMMARY_ROW);
  private final EntityMemories entities;
  private final CrossingTallies tallies;
  private final ClusterBook clusters;
  private final KnownClusters known;
  private final NameHash hash;

  private final EntityBook book = new EntityBook(RECORD_ROW);
  private final BaselineBook baselines;
  private final LastSignals lastSignals;
  private final OpenRequests open = new OpenRequests(OPEN_ROW);
  private final DetectorCatalog catalog;
  private final SignalSender sender;
  private final Parts parts = new Parts(PART_ROW);
  private final PartedOutbox parted;
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
    this.parted = new PartedOutbox("detect-" + partition);
    this.hash = config.bounds().hash();
    this.known = new KnownClusters(KNOWN_ROW, config.bounds(), config.tickMs());
    this.lastSignals = new LastSignals(SIGNAL_ROW, config.tickMs());
    this.baselines = new BaselineBook(BASELINE_ROW, config.tickMs(), meters);
    this.panes = new WaitingPanes(PANE_ROW, config.tickMs());
    this.catalog = DetectorCatalog.of(config.calibration());
    this.upstreams = new Upstreams(config.lateAfterMs() / config.tickMs());
    this.entities = new EntityMemories(ENTITY_ROW, config, catalog, meters);
    this.clusters = new ClusterBook(CLUSTER_ROW, TIMELINE_ROW, config, catalog, meters);
    this.tallies = new CrossingTallies(TALLY_ROW, config.tickMs());
    this.sender = new SignalSender(config, partition, entities, meters);
  }

  /** Takes in one record that an observe stage sent. */
  public void receive(byte[] record, Outbox out) {
    receive(Flow.read(record), parted.over(out));
  }

  private void receive(Flow flow, Outbox out) {
    if (flow instanceof Flow.Part part) {
      byte[] whole = parts.add(part);
      if (whole != null) {
        receive(Flow.read(whole), out);
      }
    } else if (flow instanceof Flow.PaneFragment fragment) {
      receive(fragment.pane());
    } else if (flow instanceof Flow.Scaling scaling) {
      scaling(scaling.event());
    } else if (flow instanceof Flow.Entity entity) {
      book.put(entity, closed);
    } else if (flow instanceof Flow.Learnt learnt) {
      baselines.put(learnt);
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
    if (isForShelf(tick)) {
      shelved.add(tick, pane);
    } else {
      panes.add(tick, pane);
    }
    if (!meters.progress().waits()) {
      noteProgress();
    }
  }

  private boolean isForShelf(long tick) {
    if (shelved.has(tick)) {
      return true;
    }
    Long first = panes.firstTick();
    return shelved.canHold()
        && panes.size() >= MOST_PANES
        && first != null
        && tick >= first + NEXT_TICKS;
  }

  /** How many panes wait on the heap since the last commit. */
  int panesOnHeap() {
    return panes.size();
  }

  @Override
  public void shelve(Shelf shelf) {
    shelved.use(stored.over(shelf));
  }

  @Override
  public void restore(byte[] key, byte[] value) {
    stored.restore(key, value, (row, keyIn, in) -> take(row, key, keyIn, in));
  }

  private void take(int row, byte[] key, ByteReader keyIn, ByteReader in) {
    switch (row) {
      case STAGE_ROW -> {
        closed = in.signed();
        upstreams.restore(in);
      }
      case PANE_ROW -> panes.restore(keyIn, in);
      case SHELF_ROW -> shelved.restore(keyIn, in);
      case SUMMARY_ROW -> summaries.restore(keyIn, in);
      case ENTITY_ROW -> entities.restore(keyIn, in);
      case CLUSTER_ROW -> clusters.restore(keyIn, in);
      case TALLY_ROW -> tallies.restore(keyIn, in);
      case RECORD_ROW -> book.restore(keyIn.text(), in);
      case KNOWN_ROW -> known.restore(keyIn, in);
      case BASELINE_ROW -> baselines.restore(keyIn, in);
      case SIGNAL_ROW -> lastSignals.restore(keyIn, in);
      case PART_ROW -> parts.restore(keyIn, in);
      case OPEN_ROW -> open.restore(keyIn, in);
      case TIMELINE_ROW -> clusters.restoreTimeline(key, keyIn, in);
      default -> throw new CorruptBytesException("no row of detect has kind " + row);
    }
  }

  @Override
  public void restored() {
    panes.restored(closed);
    clusters.restored();
    noteProgress();
  }

  @Override
  public void drainChanges(Rows to) {
    Rows rows = stored.over(to);
    stored.drainOld(rows);
    panes.drain(rows);
    shelved.drain();
    summaries.drain(rows);
    entities.drain(rows);
    open.drain(rows);
    clusters.drain(rows);
    book.drain(rows);
    tallies.drain(rows);
    parts.drain(rows);
    known.drain(rows);
    baselines.drain(rows);
    lastSignals.drain(rows);
    ByteWriter stage = new ByteWriter().signed(closed);
    upstreams.write(stage);
    rows.put(new ByteWriter().u8(STAGE_ROW).toBytes(), stage.toBytes());
  }

  /**
   * Gives what was learnt of those whom this stage judges, for an engine that has not seen them:
   * the same of the same input, over any number of stages together.
   */
  public void learnt(Consumer<BaselineDocument> use) {
    new Learnt(config.tickMs(), lastSignals).tell(entities, clusters, use);
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
      long tick = Math.floorDiv(event.timeMs(), config.tickMs());
      if (known.admits(ALL, event.cluster(), closed == Long.MIN_VALUE ? tick : closed)) {
        clusters.of(event.cluster()).timeline().apply(event);
      } else {
        meters.increment(Meter.CLUSTERS_LEFT_OUT);
      }
    } else {
      throw new CorruptBytesException(
          "a scaling event that observe accepted is refused: " + decoded);
    }
  }

  private void control(Flow.Control control, Outbox out) {
    control
        .summaries()
        .forEach((tick, byCluster) -> byCluster.forEach((name, s) -> summary(tick, name, s)));
    upstreams.hear(control.from(), control.of(), control.closed(), control.standing());
    closeTo(upstreams.complete(), out);
    noteProgress();
  }

  private void closeTo(long complete, Outbox out) {
    if (complete == Long.MIN_VALUE || complete <= closed) {
      return;
    }
    Long next = firstOpenTick();
    while (next != null && next < complete) {
      close(next, out);
      next = firstOpenTick();
    }
    closed = complete;
    tellLate(complete, out);
    tellRefusedClusters(out);
    book.settle(closed);
    known.takeSilent(ALL, closed).forEach(this::forget);
    for (Flow.Crossed crossed : tallies.takeBefore(complete)) {
      long slotEndMs = (crossed.slot() + 1) * CrossingTallies.SLOT_MS;
      out.toDecide(Flow.bytes(crossed), Math.max(0, slotEndMs));
    }
    byte[] record = Flow.bytes(new Flow.TickComplete(partition, complete));
    out.toDecide(record, Math.max(0, complete * config.tickMs()));
    out.urgent();
  }

  /** By wall clock no tick was closed for so long though some wait: one of the stages says so. */
  public void held(long heldMs, Outbox out) {
    Long waiting = firstOpenTick();
    if (partition == 0 && waiting != null) {
      long atMs = Math.max(0, startOf(waiting));
      out.toDecide(Flow.bytes(new Flow.Held(upstreams.holding(), heldMs, atMs)), atMs);
      out.urgent();
    }
  }

  private void noteProgress() {
    List<Long> reachedMs = new ArrayList<>();
    for (long tick : upstreams.reached()) {
      reachedMs.add(startOf(tick));
    }
    boolean waits = firstOpenTick() != null;
    meters.progress(new Meters.Progress(waits, startOf(closed), upstreams.holding(), reachedMs));
  }

  private long startOf(long tick) {
    return tick == Long.MIN_VALUE ? tick : tick * config.tickMs();
  }

  /** One of the detect stages says for all which inputs are late. */
  private void tellLate(long complete, Outbox out) {
    SortedMap<Integer, Long> late = upstreams.late();
    if (partition == 0 && !late.isEmpty()) {
      SortedMap<Integer, Long> byMs = new TreeMap<>();
      late.forEach((stage, ticks) -> byMs.put(stage, ticks * config.tickMs()));
      long atMs = complete * config.tickMs();
      out.toDecide(Flow.bytes(new Flow.Lagging(byMs, atMs)), Math.max(0, atMs));
    }
  }

  private void tellRefusedClusters(Outbox out) {
    String refused = known.takeRefused();
    if (refused != null) {
      Signal signal = OwnSignals.of(OwnReport.UNKNOWN_CLUSTERS, refused, closed * config.tickMs());
      out.toDecide(Flow.bytes(new Flow.Found(partition, signal)), Math.max(0, signal.timeMs()));
    }
  }

  /** Lets go of all that is remembered of a cluster. */
  private void forget(String name) {
    clusters.forget(name);
    entities.forget(name);
  }

  private void summary(long tick, String cluster, FleetSummary more) {
    if (closed == Long.MIN_VALUE || tick >= closed) {
      summaries.add(tick, cluster, more);
    }
  }

  private @Nullable Long firstOpenTick() {
    return earlier(earlier(panes.firstTick(), shelved.firstTick()), summaries.firstTick());
  }

  private static @Nullable Long earlier(@Nullable Long one, @Nullable Long other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return Math.min(one, other);
  }

  private void close(long tick, Outbox out) {
    meters.increment(Meter.TICKS_CLOSED);
    TreeMap<EntityKey, Pane> ofTick = panes.take(tick);
    shelved.take(tick, pane -> merge(ofTick, pane));
    SortedMap<String, FleetSummary> byCluster = summaries.take(tick);
    TreeSet<String> names = new TreeSet<>(byCluster.keySet());
    for (EntityKey at = first(ofTick); at != null; ) {
      names.add(at.cluster());
      at = ofTick.ceilingKey(EntityRange.endOf(at.cluster()));
    }
    for (String name : names) {
      if (!known.admits(ALL, name, tick)) {
        meters.increment(Meter.CLUSTERS_LEFT_OUT);
        continue;
      }
      closeCluster(tick, name, ofTick, byCluster.getOrDefault(name, new FleetSummary()), out);
    }
    entities.evict();
    lastSignals.settle(tick);
    baselines.settle(tick);
  }

  private static void merge(TreeMap<EntityKey, Pane> ofTick, Pane more) {
    Pane known = ofTick.putIfAbsent(more.entity(), more);
    if (known != null) {
      known.merge(more);
    }
  }

  private void closeCluster(
      long tick, String name, TreeMap<EntityKey, Pane> all, FleetSummary summary, Outbox out) {
    long endMs = (tick + 1) * config.tickMs();
    ClusterMemory memory = clusters.of(name);
    begin(name, memory, tick);
    memory.spent(tick, summary.costMicroUsd(), summary.served());
    leaveOut(name, summary, all);
    FleetTimeline timeline = memory.timeline();
    timeline.seen(endMs, summary.nodes());
    for (Pane pane : ofCluster(all, name).values()) {
      EstimatedTokens.add(pane, memory.rates(), config.pricing());
    }
    addRunning(tick, name, all);
    memory.rates().learn(summary.known());
    FleetSeen seen = fleetSeen(tick, name, all, memory);
    TickSignals signals = new TickSignals();
    CrossingTallies.Tally tally = tallies.of(tick, name);
    long window = tallies.windowOf(tick);
    EntitySeen.ClusterChanges changes = memory.changes(seen.fleet());
    for (Map.Entry<EntityKey, Pane> entry : ofCluster(all, name).entrySet()) {
      if (!entry.getKey().kind().partOfFleet()) {
        begin(entry.getKey(), entry.getValue(), tick);
        entities.step(entitySeen(entry.getValue(), tick, changes), signals, window, tally);
      }
    }
    entities
        .takeShared()
        .forEach(
            (key, tenants) ->
                out.toDecide(Flow.bytes(new Flow.Shared(name, key, tenants, endMs)), endMs));
    if (seen.cluster() != null) {
      memory.crossings().begin(seen);
      for (FleetDetector<?> detector : catalog.fleetDetectors()) {
        stepFleet(detector, seen, memory, signals, tally);
      }
      out.snapshot(Snapshots.of(seen, signals));
    }
    clusters.change(name);
    if (entities.isCountDue(tick)) {
      long customers = entities.countEstablished(tick, name, memory.knownSinceTick());
      byte[] counted = Flow.bytes(new Flow.Counted(partition, name, endMs, customers));
      out.toDecide(counted, endMs);
    }
    if (seen.cluster() != null) {
      tellReadiness(seen, out);
    }
    signals.forEach(
        (detector, scores) ->
            scores.stream()
                .filter(Score::holds)
                .forEach(score -> lastSignals.note(detector, score, tick)));
    sender.send(signals, seen, memory, out);
  }

  /** A cluster that knows less of itself than others learnt of it goes on from that. */
  private void begin(String name, ClusterMemory memory, long tick) {
    if (baselines.isEmpty()) {
      return;
    }
    long since = memory.knownSinceTick();
    EntityKey cluster = EntityKey.ofCluster(name);
    long ownFirst = since == Long.MIN_VALUE ? Long.MAX_VALUE : since;
    BaselineDocument prior = baselines.take(cluster, tick, ownFirst, true);
    if (prior != null) {
      memory.begin(prior, detector -> lastSignals.isSilent(cluster, detector, tick), meters);
    }
  }

  /** So does an entity of which nobody speaks. */
  private void begin(EntityKey entity, Pane pane, long tick) {
    if (baselines.isEmpty() || pane.get(Amount.REQUESTS) == 0) {
      return;
    }
    BaselineDocument prior =
        baselines.take(
            entity, tick, entities.firstTick(entity), lastSignals.isSilent(entity, tick));
    if (prior != null) {
      entities.begin(prior);
    }
  }

  /** Of too many entities of a kind only those are judged that every observe stage told apart. */
  private void leaveOut(String name, FleetSummary summary, TreeMap<EntityKey, Pane> all) {
    long[] limits = new long[EntityKind.values().length + 1];
    boolean isAny = false;
    for (EntityKind kind : EntityKind.values()) {
      limits[kind.code()] = summary.names(kind).limit(config.perTick(kind));
      isAny |= limits[kind.code()] != Long.MAX_VALUE;
    }
    if (isAny) {
      ofCluster(all, name)
          .keySet()
          .removeIf(
              key ->
                  DistinctNames.placeOf(hash.of(nameOf(key))) > limits[key.kind().code()]
                      && key.kind() != EntityKind.CLUSTER);
    }
  }

  /** The name by which observe stages tell it apart. */
  private static String nameOf(EntityKey key) {
    return key.owner().isEmpty() ? key.id() : KeyName.of(key.id(), key.owner());
  }

  /** What runs in the cluster, of those for whom that matters. */
  private void addRunning(long tick, String name, TreeMap<EntityKey, Pane> all) {
    open.forEachOpen(
        name,
        entity -> all.computeIfAbsent(entity, idle -> new Pane(idle, tick * config.tickMs())));
    for (Pane pane : ofCluster(all, name).values()) {
      if (pane.entity().kind().partOfFleet()) {
        continue;
      }
      EntityRecord record = book.isEmpty() ? null : book.of(pane.entity(), tick);
      boolean matters =
          record != null
              && (record.budgetUsd() >= 0 || !record.limits().equals(EntityRecord.Limits.NONE));
      if (matters) {
        open.step(pane, (tick + 1) * config.tickMs());
      } else {
        open.drop(pane.entity());
      }
    }
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
    return new FleetSeen(tick, config.tickMs(), zoneOf(name, tick), view, cluster, models, nodes);
  }

  private ZoneId zoneOf(String cluster, long tick) {
    EntityRecord record = book.at(EntityKey.ofCluster(cluster).uid(), tick);
    return record == null ? ZoneOffset.UTC : ZoneId.of(record.zone());
  }

  private static @Nullable EntityKey first(TreeMap<EntityKey, Pane> panes) {
    return panes.isEmpty() ? null : panes.firstKey();
  }

  private EntitySeen entitySeen(Pane pane, long tick, EntitySeen.ClusterChanges changes) {
    return new EntitySeen(tick, config.tickMs(), pane, recordOf(pane, tick), changes);
  }

  /** What is known of the entity, or else of the tenant that it belongs to. */
  private @Nullable EntityRecord recordOf(Pane pane, long tick) {
    if (book.isEmpty()) {
      return null;
    }
    EntityRecord own = book.of(pane.entity(), tick);
    String owner = pane.owner();
    return own != null || owner == null
        ? own
        : book.at(EntityKind.TENANT.wireName() + "/" + owner, tick);
  }

  private void stepFleet(
      FleetDetector<?> detector,
      FleetSeen seen,
      ClusterMemory memory,
      TickSignals signals,
      CrossingTallies.Tally tally) {
    if (isSensing(detector.spec().id()) && detector.availability(seen).available()) {
      meters.increment(Meter.ENTITY_STEPS);
      List<Score> scores = memory.step(detector, seen);
      for (Score score : scores) {
        signals.add(detector.spec().id(), score);
      }
      memory.crossings().count(detector.spec(), seen, scores, tally);
    }
  }

  private boolean isSensing(String detector) {
    return config.sensingOf(detector) != Sensing.OFF;
  }

  /** Who waits to be secured, where anybody says who is. */
  private void tellReadiness(FleetSeen seen, Outbox out) {
    if (!Waiting.isTold(seen.fleet())) {
      return;
    }
    byte[] record = Flow.bytes(new Flow.Ready(Waiting.readinessOf(seen)));
    out.toDecide(record, seen.endMs());
  }

  private static SortedMap<EntityKey, Pane> ofCluster(TreeMap<EntityKey, Pane> all, String name) {
    return all.subMap(EntityRange.startOf(name), EntityRange.endOf(name));
  }
}
