package io.tidegate.detectors.fleet;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether telemetry's names of nodes mean nodes of the timeline: over the last five minutes, of at
 * least a hundred requests, at least four fifths. Before the window has been full once, nothing is
 * said to be apart, nor while the last minute's join: a fleet that is found running is told of node
 * by node. Joined stays joined while there are fewer requests.
 */
final class JoinWindow {
  private static final long WINDOW_MS = 300_000;
  private static final long FULL_MS = 240_000;
  private static final long LATELY_MS = 60_000;
  private static final long LEAST_REQUESTS = 100;
  private static final int SHOWN = 3;

  private record Tick(long requests, long resolved, List<String> unmatched) {}

  private final RowChanges changes;
  private final TreeMap<Long, Tick> ticks = new TreeMap<>();
  private final TreeSet<String> known = new TreeSet<>();
  private JoinState state = JoinState.UNDECIDED;

  JoinWindow(RowChanges changes) {
    this.changes = changes;
  }

  /** Takes in a tick; requests of nodes that are named as the timeline names some node. */
  void add(long tickEndMs, SortedMap<String, Long> requestsByName, NodeLookup lookup) {
    long requests = 0;
    long resolved = 0;
    List<String> unmatched = new ArrayList<>();
    for (Map.Entry<String, Long> entry : requestsByName.entrySet()) {
      long count = Math.max(0, entry.getValue());
      NodeLife life = lookup.find(entry.getKey(), tickEndMs);
      requests += count;
      if (life != null) {
        resolved += count;
        if (known.add(life.name)) {
          changes.mark(key(life.name));
        }
      } else if (unmatched.size() < SHOWN) {
        unmatched.add(entry.getKey());
      }
    }
    ByteWriter out = new ByteWriter().unsigned(requests).unsigned(resolved);
    out.unsigned(unmatched.size());
    unmatched.forEach(out::text);
    if (ticks.put(tickEndMs, new Tick(requests, resolved, List.copyOf(unmatched))) != null) {
      changes.delete(RowKind.NAMED.key(tickEndMs));
    }
    changes.put(RowKind.NAMED.key(tickEndMs), out.toBytes());
  }

  /** The state by that moment. */
  JoinState judge(long timeMs) {
    SortedMap<Long, Tick> old = ticks.headMap(timeMs - WINDOW_MS, true);
    old.keySet().forEach(tickEndMs -> changes.withdraw(RowKind.NAMED.key(tickEndMs)));
    old.clear();
    NavigableMap<Long, Tick> whole = ticks.headMap(timeMs, true);
    if (requests(whole) >= LEAST_REQUESTS) {
      boolean isFull = state != JoinState.UNDECIDED || timeMs - ticks.firstKey() >= FULL_MS;
      if (mostResolve(whole)) {
        state = JoinState.JOINED;
      } else if (isFull && !mostResolve(whole.tailMap(timeMs - LATELY_MS, false))) {
        state = JoinState.UNJOINED;
      }
    } else if (state != JoinState.JOINED) {
      state = JoinState.UNDECIDED;
    }
    return state;
  }

  private static long requests(NavigableMap<Long, Tick> ticks) {
    return ticks.values().stream().mapToLong(Tick::requests).sum();
  }

  private static boolean mostResolve(NavigableMap<Long, Tick> ticks) {
    long resolved = ticks.values().stream().mapToLong(Tick::resolved).sum();
    long requests = requests(ticks);
    return requests > 0 && resolved * 5 >= requests * 4;
  }

  /** The first names of the window that no node answered to. */
  List<String> unmatchedInTelemetry() {
    TreeSet<String> names = new TreeSet<>();
    ticks.values().forEach(tick -> names.addAll(tick.unmatched));
    return names.stream().limit(SHOWN).toList();
  }

  /** The first nodes that run, are ready, and were never named. */
  List<String> unmatchedInTimeline(FleetLedger ledger) {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, List<NodeLife>> node : ledger.nodes().entrySet()) {
      NodeLife life = node.getValue().get(node.getValue().size() - 1);
      if (life.isReady() && !known.contains(life.name)) {
        names.add(life.name);
      }
      if (names.size() == SHOWN) {
        break;
      }
    }
    return List.copyOf(names);
  }

  /** Forgets nodes that the timeline has forgotten. */
  void keepKnownOf(FleetLedger ledger) {
    known.removeIf(
        name -> {
          boolean gone = ledger.lives(name).isEmpty();
          if (gone) {
            changes.delete(key(name));
          }
          return gone;
        });
  }

  JoinState state() {
    return state;
  }

  void restore(JoinState restored) {
    state = restored;
  }

  void restoreKnown(byte[] key) {
    known.add(new String(key, 1, key.length - 1, StandardCharsets.UTF_8));
  }

  void restore(byte[] key, ByteReader in) {
    ByteReader keyIn = new ByteReader(key);
    keyIn.u8();
    long requests = in.unsigned();
    long resolved = in.unsigned();
    String[] unmatched = new String[in.count()];
    for (int i = 0; i < unmatched.length; i++) {
      unmatched[i] = in.text();
    }
    ticks.put(keyIn.sortable(), new Tick(requests, resolved, List.of(unmatched)));
  }

  private static byte[] key(String name) {
    return RowKind.KNOWN.key().raw(name.getBytes(StandardCharsets.UTF_8)).toBytes();
  }
}
