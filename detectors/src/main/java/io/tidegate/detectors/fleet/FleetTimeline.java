package io.tidegate.detectors.fleet;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.schemas.decode.Decoded;
import io.tidegate.schemas.decode.ScalingDecoder;
import io.tidegate.schemas.encode.ScalingEncoder;
import io.tidegate.schemas.event.ScalingEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One cluster's fleet by event time. What it says of a moment depends on the set of scaling events
 * up to that moment and on what telemetry said of closed ticks, not on the order in which they
 * came.
 *
 * <p>Keeps the events of the last hour; older ones are folded into a ledger. An event that comes
 * late counts from the next moment that is asked for.
 */
public final class FleetTimeline {
  private static final long KEEP_MS = 3_600_000;
  private static final long SEEN_MS = 30_000;
  private static final int EVENT_ROW = 1;
  private static final int BASE_ROW = 2;
  private static final int SEEN_ROW = 3;
  private static final int JOIN_ROW = 4;
  private static final int SIZES_ROW = 5;

  private record Moment(long timeMs, String eventId) implements Comparable<Moment> {
    private static final Comparator<Moment> ORDER =
        Comparator.comparingLong(Moment::timeMs).thenComparing(Moment::eventId);

    @Override
    public int compareTo(Moment other) {
      return ORDER.compare(this, other);
    }
  }

  private final String cluster;
  private final SecuritySignal signal;
  private final TreeMap<Moment, ScalingEvent> events = new TreeMap<>();
  private final TreeSet<String> eventIds = new TreeSet<>();
  private final TreeMap<Long, Long> lastSeen = new TreeMap<>();
  private final TreeSet<Long> everSeen = new TreeSet<>();
  private final JoinWindow join = new JoinWindow();
  private final SizeHistory sizes = new SizeHistory();
  private final TreeSet<Moment> changedEvents = new TreeSet<>();
  private FleetLedger base = new FleetLedger();
  private FleetLedger current = new FleetLedger();
  private @Nullable Moment position;
  private boolean stale;
  private boolean baseChanged;
  private boolean telemetryChanged;

  public FleetTimeline(String cluster, SecuritySignal signal) {
    this.cluster = cluster;
    this.signal = signal;
  }

  /** Inserts by event time, in any order; false for a repeat of the same event id. */
  public boolean apply(ScalingEvent event) {
    if (!eventIds.add(event.eventId())) {
      return false;
    }
    Moment moment = new Moment(event.timeMs(), event.eventId());
    events.put(moment, event);
    changedEvents.add(moment);
    if (position != null && moment.compareTo(position) <= 0) {
      stale = true;
    }
    return true;
  }

  /** True once any scaling event was seen. */
  public boolean hasScalingEvents() {
    return !eventIds.isEmpty() || current.hasNodes() || current.hasTargets();
  }

  /** What telemetry said of a closed tick: hashes of all node names that served. */
  public void seen(long tickEndMs, SortedSet<Long> nodeHashes) {
    for (long hash : nodeHashes) {
      lastSeen.put(hash, tickEndMs);
    }
    lastSeen.values().removeIf(last -> last <= tickEndMs - KEEP_MS);
    telemetryChanged = true;
  }

  /** Requests per node name of a closed tick; only where the cluster's node panes are. */
  public void named(long tickEndMs, SortedMap<String, Long> requestsByName) {
    advance(tickEndMs);
    long resolved = 0;
    long all = 0;
    List<String> unresolved = new ArrayList<>();
    for (Map.Entry<String, Long> entry : requestsByName.entrySet()) {
      all += entry.getValue();
      if (lifeOf(entry.getKey(), tickEndMs) != null) {
        resolved += entry.getValue();
      } else {
        unresolved.add(entry.getKey());
      }
      everSeen.add(Hash64.of(entry.getKey()));
    }
    join.add(tickEndMs, resolved, all, unresolved);
    telemetryChanged = true;
  }

  /** The fleet as of that moment; moments never decrease between calls. */
  public FleetView at(long timeMs) {
    advance(timeMs);
    int seen = 0;
    for (long last : lastSeen.values()) {
      seen += last > timeMs - SEEN_MS ? 1 : 0;
    }
    FleetMoment moment =
        new FleetMoment(cluster, timeMs, signal, current, this::lifeOf, sizes, seen, timeline());
    moment.join(joinState(), join.unresolved(), neverNamed());
    sizes.add(timeMs, moment.size(), moment.effective(), moment.provisioned());
    prune(timeMs);
    return moment;
  }

  /** The rows that changed since the last call; a null value means that the row is gone. */
  public void drainChanges(BiConsumer<byte[], byte @Nullable []> rows) {
    ScalingEncoder encoder = new ScalingEncoder();
    for (Moment moment : changedEvents) {
      ScalingEvent event = events.get(moment);
      byte[] key =
          new ByteWriter().u8(EVENT_ROW).sortable(moment.timeMs()).text(moment.eventId()).toBytes();
      rows.accept(key, event == null ? null : encoder.encode(event));
    }
    changedEvents.clear();
    if (baseChanged) {
      rows.accept(new byte[] {BASE_ROW}, base.toBytes());
      baseChanged = false;
    }
    if (telemetryChanged) {
      ByteWriter out = new ByteWriter().unsigned(lastSeen.size());
      lastSeen.forEach((hash, last) -> out.fixed(hash).signed(last));
      out.unsigned(everSeen.size());
      everSeen.forEach(out::fixed);
      rows.accept(new byte[] {SEEN_ROW}, out.toBytes());
      rows.accept(new byte[] {JOIN_ROW}, join.toBytes());
      telemetryChanged = false;
    }
    sizes.drain(rows, SIZES_ROW);
  }

  /** Takes back one row; before the first use only. */
  public void restore(byte[] key, byte[] value) {
    switch (key[0]) {
      case EVENT_ROW -> {
        if (new ScalingDecoder(new TreeMap<>()).decode(value, Long.MAX_VALUE)
            instanceof Decoded.Value<ScalingEvent> decoded) {
          ScalingEvent event = decoded.value();
          eventIds.add(event.eventId());
          events.put(new Moment(event.timeMs(), event.eventId()), event);
        }
      }
      case BASE_ROW -> base = FleetLedger.fromBytes(value);
      case SEEN_ROW -> {
        ByteReader in = new ByteReader(value);
        for (int left = in.count(); left > 0; left--) {
          lastSeen.put(in.fixed(), in.signed());
        }
        for (int left = in.count(); left > 0; left--) {
          everSeen.add(in.fixed());
        }
      }
      case JOIN_ROW -> join.restore(value);
      case SIZES_ROW -> sizes.restore(key, value);
      default -> throw new IllegalArgumentException("no row of a timeline has kind " + key[0]);
    }
  }

  /** Ends the restore. */
  public void restored() {
    stale = true;
  }

  private boolean timeline() {
    return current.hasNodes() || current.hasTargets() || current.offsetSum() > 0;
  }

  private JoinState joinState() {
    return current.hasNodes() ? join.state() : JoinState.NO_TIMELINE;
  }

  private List<String> neverNamed() {
    TreeSet<String> names = new TreeSet<>();
    for (NodeLife life : current.all()) {
      if (!everSeen.contains(Hash64.of(life.name))) {
        names.add(life.name);
      }
    }
    return JoinWindow.shown(names);
  }

  /** By its own name; else by address, with or without the port. */
  private @Nullable NodeLife lifeOf(String name, long timeMs) {
    NodeLife life = current.byName(name, timeMs);
    if (life == null) {
      life = current.byAddress(name, timeMs);
    }
    int colon = name.lastIndexOf(':');
    if (life == null && colon > 0) {
      life = current.byAddress(name.substring(0, colon), timeMs);
    }
    return life;
  }

  /** Folds what happened up to the moment; from the start again where something came late. */
  private void advance(long timeMs) {
    if (stale) {
      current = FleetLedger.fromBytes(base.toBytes());
      position = null;
      stale = false;
    }
    SortedMap<Moment, ScalingEvent> ahead =
        position == null ? events : events.tailMap(position, false);
    for (Map.Entry<Moment, ScalingEvent> entry : ahead.entrySet()) {
      if (entry.getKey().timeMs() > timeMs) {
        break;
      }
      current.apply(entry.getValue());
      position = entry.getKey();
    }
  }

  private void prune(long timeMs) {
    while (!events.isEmpty() && events.firstKey().timeMs() < timeMs - KEEP_MS) {
      Map.Entry<Moment, ScalingEvent> oldest = events.pollFirstEntry();
      base.apply(oldest.getValue());
      base.prune(timeMs - KEEP_MS);
      eventIds.remove(oldest.getKey().eventId());
      changedEvents.add(oldest.getKey());
      baseChanged = true;
    }
  }
}
