package io.tidegate.detectors.fleet;

import io.tidegate.schemas.event.ScalingEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fleet after all scaling events up to some moment: every node's lives, who claims which
 * address, and the sizes of the pools. {@link EventFold} changes it; copies share what is in it.
 *
 * <p>What it forgets depends on the events alone: lives an hour after their end, at every fifth
 * minute of event time, and the longest unheard-of nodes beyond {@value #NODES_KEPT}.
 */
final class FleetLedger {
  static final long HISTORY_MS = 3_600_000;
  static final long STEP_MS = 300_000;
  static final int NODES_KEPT = 20_000;

  /** How many are forgotten at once beyond the bound, so that it is not done at every node. */
  private static final int NODES_DROPPED = 1_000;

  private static final int LIVES_PER_NODE = 8;
  private static final int POOLS_KEPT = 4_096;
  private static final int NOTICES_KEPT = 256;

  private final TreeMap<String, List<NodeLife>> lives;
  private final TreeMap<PoolKey, Pool> pools;
  private final TreeMap<EventKey, ScalingEvent> notices;
  private final TreeMap<String, PartialReport> partialReports;
  private final AddressBook addresses;
  private long firstSecurityMs = NodeLife.NEVER;
  private long lastSecurityMs = Long.MIN_VALUE;
  private long forgottenMs = Long.MIN_VALUE;

  FleetLedger() {
    this.lives = new TreeMap<>();
    this.pools = new TreeMap<>();
    this.notices = new TreeMap<>();
    this.partialReports = new TreeMap<>();
    this.addresses = new AddressBook();
  }

  private FleetLedger(FleetLedger other) {
    this.lives = new TreeMap<>(other.lives);
    this.pools = new TreeMap<>(other.pools);
    this.notices = new TreeMap<>(other.notices);
    this.partialReports = new TreeMap<>(other.partialReports);
    this.addresses = other.addresses.copy();
    this.firstSecurityMs = other.firstSecurityMs;
    this.lastSecurityMs = other.lastSecurityMs;
    this.forgottenMs = other.forgottenMs;
  }

  FleetLedger copy() {
    return new FleetLedger(this);
  }

  /** True before the first event. */
  boolean isUntouched() {
    return forgottenMs == Long.MIN_VALUE;
  }

  boolean hasNodes() {
    return !lives.isEmpty();
  }

  /** The lives under that name, oldest first. */
  List<NodeLife> lives(String name) {
    return lives.getOrDefault(name, List.of());
  }

  /** All nodes by name. */
  SortedMap<String, List<NodeLife>> nodes() {
    return Collections.unmodifiableSortedMap(lives);
  }

  @Nullable NodeLife latest(String name) {
    return latest(lives(name));
  }

  static @Nullable NodeLife latest(List<NodeLife> own) {
    return own.isEmpty() ? null : own.get(own.size() - 1);
  }

  AddressBook addresses() {
    return addresses;
  }

  SortedMap<PoolKey, Pool> pools() {
    return Collections.unmodifiableSortedMap(pools);
  }

  /** The pools of one unit. */
  SortedMap<PoolKey, Pool> poolsOf(String unit) {
    return Collections.unmodifiableSortedMap(
        pools.subMap(new PoolKey(unit, ""), new PoolKey(unit + "\0", "")));
  }

  Pool pool(PoolKey key) {
    return pools.getOrDefault(key, Pool.EMPTY);
  }

  void put(PoolKey key, Pool pool) {
    pools.put(key, pool);
    if (pools.size() > POOLS_KEPT) {
      pools.entrySet().stream()
          .filter(entry -> entry.getValue().existing() == 0 && !entry.getKey().equals(key))
          .min(
              Comparator.comparingLong(
                  entry -> Math.max(entry.getValue().targetMs(), entry.getValue().sizeMs())))
          .ifPresent(oldest -> pools.remove(oldest.getKey()));
    }
  }

  /** Takes in a life: as the next state of the node's present one, or as a new one that ends it. */
  void put(NodeLife life) {
    List<NodeLife> own = new ArrayList<>(lives(life.name));
    NodeLife before = latest(own);
    if (before != null) {
      count(before, -1);
      if (before.number == life.number) {
        own.remove(own.size() - 1);
      } else if (!before.hasEnded()) {
        NodeLife ended = before.copy();
        ended.endedMs = life.beganMs;
        own.set(own.size() - 1, ended);
      }
    }
    own.add(life);
    count(life, 1);
    while (own.size() > LIVES_PER_NODE) {
      addresses.forget(own.remove(0));
    }
    lives.put(life.name, List.copyOf(own));
    if (lives.size() > NODES_KEPT) {
      forgetLongestUnheard();
    }
  }

  /** When the source of "secured" first spoke of any node; {@link NodeLife#NEVER} if it did not. */
  long firstSecurityMs() {
    return firstSecurityMs;
  }

  long lastSecurityMs() {
    return lastSecurityMs;
  }

  void securityWord(long timeMs) {
    firstSecurityMs = Math.min(firstSecurityMs, timeMs);
    lastSecurityMs = Math.max(lastSecurityMs, timeMs);
  }

  /** Deploys, changes of guardrails and plans that are not over for an hour. */
  List<ScalingEvent> notices() {
    return List.copyOf(notices.values());
  }

  void notice(ScalingEvent event) {
    notices.put(new EventKey(event.timeMs(), event.eventId()), event);
    while (notices.size() > NOTICES_KEPT) {
      notices.pollFirstEntry();
    }
  }

  /** What arrived so far of a report in parts; the next one of the same source replaces it. */
  @Nullable PartialReport partialReport(String source) {
    return partialReports.get(source);
  }

  void partialReport(String source, @Nullable PartialReport report) {
    if (report == null) {
      partialReports.remove(source);
    } else {
      partialReports.put(source, report);
    }
  }

  /** Moves on to an event's time, and forgets what is too old by then. */
  void reach(long timeMs) {
    long step = Math.floorDiv(timeMs, STEP_MS) * STEP_MS;
    if (step <= forgottenMs) {
      return;
    }
    forgottenMs = step;
    long oldest = step - HISTORY_MS;
    for (var nodes = lives.entrySet().iterator(); nodes.hasNext(); ) {
      Map.Entry<String, List<NodeLife>> node = nodes.next();
      List<NodeLife> kept = new ArrayList<>(node.getValue());
      if (kept.removeIf(life -> life.endedMs < oldest)) {
        node.getValue().stream().filter(life -> life.endedMs < oldest).forEach(addresses::forget);
        if (kept.isEmpty()) {
          nodes.remove();
        } else {
          node.setValue(List.copyOf(kept));
        }
      }
    }
    notices.values().removeIf(event -> Math.max(event.timeMs(), event.toTimeMs()) < oldest);
  }

  long forgottenMs() {
    return forgottenMs;
  }

  /** Takes back what {@link LedgerRows} wrote of everything but the nodes. */
  void restore(long firstMs, long lastMs, long forgotten) {
    firstSecurityMs = firstMs;
    lastSecurityMs = lastMs;
    forgottenMs = forgotten;
  }

  /** Takes back one node. */
  void restore(String name, List<NodeLife> own) {
    lives.put(name, own);
  }

  /** Counts the nodes that came back. */
  void restored() {
    for (List<NodeLife> own : lives.values()) {
      own.forEach(addresses::restore);
      count(own.get(own.size() - 1), 1);
    }
  }

  private void count(NodeLife life, int sign) {
    PoolKey key = new PoolKey(life.unit, life.group);
    pools.put(key, pool(key).counting(life.hasEnded() ? 0 : sign, life.isReady() ? sign : 0));
  }

  private void forgetLongestUnheard() {
    List<NodeLife> latest = new ArrayList<>();
    lives.values().forEach(own -> latest.add(own.get(own.size() - 1)));
    latest.sort(
        Comparator.comparing((NodeLife life) -> !life.hasEnded())
            .thenComparingLong(life -> life.wordMs)
            .thenComparing(life -> life.name));
    for (NodeLife life : latest.subList(0, NODES_DROPPED)) {
      count(life, -1);
      lives(life.name).forEach(addresses::forget);
      lives.remove(life.name);
    }
  }
}
