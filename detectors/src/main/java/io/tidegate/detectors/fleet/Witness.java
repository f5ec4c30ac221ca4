package io.tidegate.detectors.fleet;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.detectors.fleet.NodeLife.Announced;
import io.tidegate.schemas.event.ScalingEvent;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Weighs what scaling events say against what telemetry saw, once for each word.
 *
 * <p>A node that served in the half minute before it is announced was not born then. One that had
 * served in a share {@code p} of the ticks before, and then in none of {@code r}, was away if
 * {@code −r ln(1 − p)} reaches {@value #AWAY_NATS} nats: an announcement after that is a new life
 * although nobody told of an end. To take a node that serves for a new one drains it, and may drain
 * all; to miss a restart that nobody told and that left no gap leaves one node with the standing
 * that it had: so without such evidence it is the same node.
 */
final class Witness {
  private static final long CLOCKS_MS = 2_000;
  private static final long RECENT_MS = 30_000;
  private static final int LEAST_BEFORE = 12;
  private static final int LEAST_AWAY = 6;
  private static final double AWAY_NATS = 12;
  private static final double MOST_PRESENT = 0.95;

  private final EventHistory history;
  private final ServingNodes serving;

  Witness(EventHistory history, ServingNodes serving) {
    this.history = history;
    this.serving = serving;
  }

  /** Weighs the words up to that moment. */
  void weigh(long timeMs) {
    for (EventKey key : history.testimony().asked(timeMs)) {
      ScalingEvent event = history.event(key);
      if (event != null && event.node() != null) {
        announced(event, event.node());
      }
    }
    omitted(timeMs);
  }

  private void announced(ScalingEvent event, String node) {
    NodeLife known = history.asOf(event.timeMs() - 1).latest(node);
    SortedSet<Long> hashes = hashes(node, event.addresses(), known);
    if (history.testimony().tell(node, event.timeMs(), seen(known, hashes, event.timeMs()))) {
      history.refold(event.timeMs());
    }
  }

  private Announced seen(@Nullable NodeLife known, SortedSet<Long> hashes, long timeMs) {
    if (known != null && known.hasEnded() && !known.omitted) {
      return Announced.UNSEEN;
    }
    long untilMs = timeMs - CLOCKS_MS;
    long recentMs = known == null ? ServingNodes.KEPT_MS : RECENT_MS;
    if (serving.anyServed(hashes, timeMs - recentMs, untilMs)) {
      return Announced.SERVING;
    }
    if (known == null || known.readyMs == NodeLife.NEVER) {
      return Announced.UNSEEN;
    }
    long fromMs = Math.max(timeMs - ServingNodes.KEPT_MS, known.readyMs);
    return wasAway(serving.presence(hashes, fromMs, untilMs)) ? Announced.AWAY : Announced.UNSEEN;
  }

  private static boolean wasAway(boolean[] presence) {
    int last = presence.length;
    while (last > 0 && !presence[last - 1]) {
      last--;
    }
    int present = 0;
    for (int i = 0; i < last; i++) {
      present += presence[i] ? 1 : 0;
    }
    int away = presence.length - last;
    if (last < LEAST_BEFORE || away < LEAST_AWAY) {
      return false;
    }
    double share = Math.min(MOST_PRESENT, (double) present / last);
    return -away * StrictMath.log1p(-share) >= AWAY_NATS;
  }

  /** Nodes that the last report left out and that served in a tick that began after it. */
  private void omitted(long timeMs) {
    FleetLedger ledger = history.asOf(timeMs);
    long earliestMs = Long.MAX_VALUE;
    for (List<NodeLife> own : ledger.nodes().values()) {
      NodeLife life = own.get(own.size() - 1);
      if (life.omitted
          && serving.servedSince(hashes(life.name, List.of(), life), life.endedMs + CLOCKS_MS)
          && history.testimony().deny(life.name, life.endedMs)) {
        earliestMs = Math.min(earliestMs, life.endedMs);
      }
    }
    if (earliestMs != Long.MAX_VALUE) {
      history.refold(earliestMs);
    }
  }

  private static SortedSet<Long> hashes(
      String node, List<String> addresses, @Nullable NodeLife known) {
    TreeSet<Long> hashes = new TreeSet<>();
    hashes.add(Hash64.of(node));
    addresses.forEach(address -> hashes.add(Hash64.of(address)));
    if (known != null) {
      known.claims.keySet().forEach(address -> hashes.add(Hash64.of(address)));
    }
    return hashes;
  }
}
