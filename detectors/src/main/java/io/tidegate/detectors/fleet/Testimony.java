package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.fleet.NodeLife.Announced;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What telemetry says of words that scaling events say about nodes: that a node which is announced
 * as provisioned served until then, or had been away, and that one which a report leaves out goes
 * on serving. It is folded with the events, at their moments.
 *
 * <p>Nothing is taken in beyond {@value #MOST} words; without them a word counts as it stands.
 */
final class Testimony {
  private static final int MOST = 100_000;
  private static final int PENDING = 0;
  private static final int SERVING = 1;
  private static final int AWAY = 2;
  private static final int DENIED = 3;

  private final RowChanges changes;

  /** Events that tell of a birth and are not weighed yet. */
  private final TreeSet<EventKey> pending = new TreeSet<>();

  /** By the time of the word and the node that it is about. */
  private final TreeMap<EventKey, Announced> announced = new TreeMap<>();

  private final TreeSet<EventKey> denied = new TreeSet<>();

  Testimony(RowChanges changes) {
    this.changes = changes;
  }

  /** What telemetry showed of a node that was announced at that moment. */
  Announced announced(String node, long timeMs) {
    return announced.getOrDefault(new EventKey(timeMs, node), Announced.UNSEEN);
  }

  /** True where telemetry saw a node go on serving that a report of that moment left out. */
  boolean denies(String node, long reportMs) {
    return denied.contains(new EventKey(reportMs, node));
  }

  /** Asks for telemetry's word on an event. */
  void ask(EventKey event) {
    if (pending.size() < MOST && pending.add(event)) {
      changes.mark(row(PENDING, event));
    }
  }

  /** The events up to that moment that wait for telemetry's word; they wait no more. */
  List<EventKey> asked(long upToMs) {
    var due = pending.headSet(EventKey.startOf(upToMs + 1));
    List<EventKey> asked = new ArrayList<>(due);
    due.clear();
    asked.forEach(event -> changes.withdraw(row(PENDING, event)));
    return asked;
  }

  /** Keeps what telemetry showed of a node that was announced; false where that is nothing new. */
  boolean tell(String node, long timeMs, Announced what) {
    EventKey key = new EventKey(timeMs, node);
    if (what == Announced.UNSEEN || announced.size() >= MOST || announced.containsKey(key)) {
      return false;
    }
    announced.put(key, what);
    changes.mark(row(what == Announced.AWAY ? AWAY : SERVING, key));
    return true;
  }

  /** Keeps that a node serves which a report of that moment left out; false where it is known. */
  boolean deny(String node, long reportMs) {
    EventKey key = new EventKey(reportMs, node);
    if (denied.size() >= MOST || !denied.add(key)) {
      return false;
    }
    changes.mark(row(DENIED, key));
    return true;
  }

  /** Forgets what was said of words up to that moment. */
  void forget(long toMs) {
    EventKey end = EventKey.startOf(toMs + 1);
    pending.headSet(end).forEach(key -> changes.withdraw(row(PENDING, key)));
    pending.headSet(end).clear();
    announced
        .headMap(end)
        .forEach(
            (key, what) -> changes.withdraw(row(what == Announced.AWAY ? AWAY : SERVING, key)));
    announced.headMap(end).clear();
    denied.headSet(end).forEach(key -> changes.withdraw(row(DENIED, key)));
    denied.headSet(end).clear();
  }

  void restore(byte[] row) {
    ByteReader in = new ByteReader(row);
    in.u8();
    int kind = in.u8();
    EventKey key = new EventKey(in.sortable(), in.text());
    switch (kind) {
      case PENDING -> pending.add(key);
      case DENIED -> denied.add(key);
      default -> announced.put(key, kind == AWAY ? Announced.AWAY : Announced.SERVING);
    }
  }

  private static byte[] row(int kind, EventKey key) {
    ByteWriter out = RowKind.TESTIMONY.key().u8(kind);
    return out.sortable(key.timeMs()).text(key.eventId()).toBytes();
  }
}
