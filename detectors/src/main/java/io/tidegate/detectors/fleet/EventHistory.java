package io.tidegate.detectors.fleet;

import static io.tidegate.detectors.fleet.FleetLedger.HISTORY_MS;
import static io.tidegate.detectors.fleet.FleetLedger.STEP_MS;
import static java.util.Objects.requireNonNull;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.schemas.event.NodeReport;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The scaling events of the last hour in their order, the ledger of all before them, and the ledger
 * of any moment since.
 *
 * <p>A moment's ledger is the fold of the events up to it, however they were inserted. It moves on
 * event by event; marks at every fifth minute are where it starts anew after a late insertion.
 */
final class EventHistory {
  /** Events and listed nodes kept; beyond it the oldest are folded before their hour is over. */
  private static final int WEIGHT_KEPT = 500_000;

  private static final int EVENTS_KEPT = 100_000;
  private static final ScalingEventCodec CODEC = new ScalingEventCodec();

  private final RowChanges changes;
  private final Testimony testimony;
  private final TreeMap<EventKey, ScalingEvent> events = new TreeMap<>();
  private final TreeMap<String, Long> times = new TreeMap<>();
  private final TreeMap<Long, FleetLedger> marks = new TreeMap<>();
  private FleetLedger base = new FleetLedger();
  private long baseMs = Long.MIN_VALUE;
  private FleetLedger current = base;
  private long currentMs = Long.MIN_VALUE;
  private boolean currentIsShared = true;
  private int weight;

  EventHistory(RowChanges changes) {
    this.changes = changes;
    this.testimony = new Testimony(changes);
    marks.put(baseMs, base);
  }

  /** True where no event was ever inserted. */
  boolean isEmpty() {
    return events.isEmpty() && base.isUntouched();
  }

  /**
   * Inserts an event. False for one whose id is known, and for one from before the history that
   * comes behind what is known of its subject. Of two events of one id the earlier counts.
   */
  boolean add(ScalingEvent event) {
    Long knownMs = times.get(event.eventId());
    if (knownMs != null) {
      EventKey key = new EventKey(knownMs, event.eventId());
      ScalingEvent known = requireNonNull(events.get(key));
      if (event.timeMs() > baseMs && comesBefore(event, known)) {
        remove(key, known);
        disturb(knownMs);
        insert(event);
      }
      return false;
    }
    if (event.timeMs() <= baseMs) {
      return addBehind(event);
    }
    insert(event);
    if (events.size() > EVENTS_KEPT || weight > WEIGHT_KEPT) {
      foldOldest();
    }
    return true;
  }

  /** The fleet after all events up to and at that moment. Never changes once it was given out. */
  FleetLedger asOf(long timeMs) {
    if (timeMs < currentMs) {
      rewind(timeMs);
    }
    long folded = currentMs;
    if (folded < timeMs) {
      var ahead = events.subMap(EventKey.startOf(folded + 1), EventKey.startOf(timeMs + 1));
      for (ScalingEvent event : ahead.values()) {
        mark(stepBefore(event.timeMs() - 1), folded, timeMs);
        if (currentIsShared) {
          current = current.copy();
          currentIsShared = false;
        }
        new EventFold(current, testimony).apply(event);
        folded = event.timeMs();
      }
      mark(stepBefore(timeMs), folded, timeMs);
      currentMs = timeMs;
    }
    currentIsShared = true;
    return current;
  }

  /** What telemetry says of the events' words. */
  Testimony testimony() {
    return testimony;
  }

  /** An event that is kept one by one; null where it is not. */
  @Nullable ScalingEvent event(EventKey key) {
    return events.get(key);
  }

  /** What telemetry says of words at that moment has changed: they are folded anew. */
  void refold(long timeMs) {
    if (timeMs > baseMs) {
      disturb(timeMs);
    }
  }

  /** The events kept one by one after a moment up to another, in order. */
  List<ScalingEvent> between(long afterMs, long upToMs) {
    if (afterMs >= upToMs) {
      return List.of();
    }
    EventKey first = EventKey.startOf(afterMs + 1);
    return List.copyOf(events.subMap(first, EventKey.startOf(upToMs + 1)).values());
  }

  /** Folds what is older than an hour by that moment; in steps of five minutes. */
  void keepFrom(long timeMs) {
    long oldest = stepBefore(timeMs - HISTORY_MS);
    if (oldest > baseMs) {
      fold(oldest);
    }
  }

  void restoreEvent(ByteReader value) {
    ScalingEvent event = CODEC.read(value);
    events.put(new EventKey(event.timeMs(), event.eventId()), event);
    times.put(event.eventId(), event.timeMs());
    weight += weightOf(event);
  }

  void restoreNode(byte[] key, ByteReader value) {
    LedgerRows.restoreNode(key, value, base);
  }

  void restoreBase(ByteReader value) {
    baseMs = LedgerRows.restoreBase(value, base);
  }

  void restored() {
    base.restored();
    rebase(base, baseMs);
  }

  private void insert(ScalingEvent event) {
    events.put(new EventKey(event.timeMs(), event.eventId()), event);
    times.put(event.eventId(), event.timeMs());
    weight += weightOf(event);
    changes.put(rowKey(event), CODEC.toBytes(event));
    if (event.type() == ScalingType.NODE_PROVISIONED) {
      testimony.ask(new EventKey(event.timeMs(), event.eventId()));
    }
    disturb(event.timeMs());
  }

  private void remove(EventKey key, ScalingEvent event) {
    events.remove(key);
    times.remove(key.eventId());
    weight -= weightOf(event);
    changes.withdraw(rowKey(event));
  }

  /** What was folded beyond that moment is no longer so. */
  private void disturb(long timeMs) {
    marks.tailMap(timeMs, true).clear();
    if (timeMs <= currentMs) {
      rewind(timeMs - 1);
    }
  }

  private void rewind(long timeMs) {
    Map.Entry<Long, FleetLedger> mark = marks.floorEntry(timeMs);
    if (mark == null) {
      mark = requireNonNull(marks.firstEntry());
    }
    current = mark.getValue();
    currentMs = mark.getKey();
    currentIsShared = true;
  }

  private void mark(long markMs, long folded, long askedMs) {
    boolean useful = markMs >= folded && markMs > baseMs && markMs > askedMs - HISTORY_MS - STEP_MS;
    if (useful && !marks.containsKey(markMs)) {
      marks.put(markMs, current);
      currentIsShared = true;
    }
  }

  /**
   * An event from before the history. One about a node counts if it is the newest about it, or if
   * the node is not known and cannot have been forgotten; a size or target if it is its pool's
   * newest; a list of nodes is too old to be the truth.
   */
  private boolean addBehind(ScalingEvent event) {
    boolean counts =
        switch (event.type()) {
          case SCALE_DECISION -> event.timeMs() > base.pool(PoolKey.of(event)).targetMs();
          case SIZE_REPORT ->
              event.nodes() == null && event.timeMs() > base.pool(PoolKey.of(event)).sizeMs();
          case DEPLOY, GUARDRAIL_CHANGE, PLANNED ->
              Math.max(event.timeMs(), event.toTimeMs()) > baseMs - HISTORY_MS
                  && !base.notices().contains(event);
          default -> nodeCountsBehind(event);
        };
    if (counts) {
      FleetLedger next = base.copy();
      new EventFold(next, testimony).apply(event);
      LedgerRows.write(base, next, baseMs, changes);
      rebase(next, baseMs);
    }
    return counts;
  }

  private boolean nodeCountsBehind(ScalingEvent event) {
    NodeLife life = base.latest(String.valueOf(event.node()));
    return life == null ? event.timeMs() > baseMs - HISTORY_MS : event.timeMs() > life.wordMs;
  }

  /** Makes room by a tenth; events of one moment are folded together. */
  private void foldOldest() {
    int restWeight = weight;
    int restCount = events.size();
    for (Map.Entry<EventKey, ScalingEvent> entry : events.entrySet()) {
      restWeight -= weightOf(entry.getValue());
      restCount--;
      if (restWeight <= WEIGHT_KEPT / 10 * 9 && restCount <= EVENTS_KEPT / 10 * 9) {
        fold(entry.getKey().timeMs());
        return;
      }
    }
  }

  private void fold(long toMs) {
    Map.Entry<Long, FleetLedger> mark = requireNonNull(marks.floorEntry(toMs));
    FleetLedger next = mark.getValue();
    var rest = events.subMap(EventKey.startOf(mark.getKey() + 1), EventKey.startOf(toMs + 1));
    if (!rest.isEmpty()) {
      next = next.copy();
      rest.values().forEach(new EventFold(next, testimony)::apply);
    }
    LedgerRows.write(base, next, toMs, changes);
    var folded = events.headMap(EventKey.startOf(toMs + 1));
    for (ScalingEvent event : folded.values()) {
      times.remove(event.eventId());
      weight -= weightOf(event);
      changes.withdraw(rowKey(event));
    }
    folded.clear();
    marks.headMap(toMs, true).clear();
    marks.put(toMs, next);
    testimony.forget(toMs);
    base = next;
    baseMs = toMs;
    if (currentMs < toMs) {
      rewind(toMs);
    }
  }

  private void rebase(FleetLedger ledger, long ledgerMs) {
    base = ledger;
    baseMs = ledgerMs;
    marks.clear();
    marks.put(ledgerMs, ledger);
    rewind(ledgerMs);
  }

  private static boolean comesBefore(ScalingEvent event, ScalingEvent known) {
    return event.timeMs() != known.timeMs()
        ? event.timeMs() < known.timeMs()
        : Arrays.compareUnsigned(CODEC.toBytes(event), CODEC.toBytes(known)) < 0;
  }

  private static long stepBefore(long timeMs) {
    return Math.floorDiv(timeMs, STEP_MS) * STEP_MS;
  }

  private static int weightOf(ScalingEvent event) {
    List<NodeReport> nodes = event.nodes();
    return 1 + (nodes == null ? 0 : nodes.size());
  }

  private static byte[] rowKey(ScalingEvent event) {
    return RowKind.EVENT.key().sortable(event.timeMs()).text(event.eventId()).toBytes();
  }
}
