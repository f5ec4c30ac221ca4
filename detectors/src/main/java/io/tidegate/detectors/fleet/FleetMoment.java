package io.tidegate.detectors.fleet;

import io.tidegate.detectors.aggregate.Hash64;
import io.tidegate.schemas.event.ScalingEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** A view of a timeline at one moment; good until the timeline is asked for the next. */
record FleetMoment(
    String cluster,
    long atMs,
    int provisioned,
    int ready,
    int secured,
    double effective,
    int seen,
    int size,
    SizeHistory sizes,
    FleetPhase phase,
    double unsettled,
    boolean fromTimeline,
    JoinState join,
    List<String> unmatchedInTelemetry,
    List<String> unmatchedInTimeline,
    boolean securitySignalSilent,
    SecurityStanding standing,
    FleetLedger ledger,
    EventHistory history,
    NodeLookup lookup,
    ServingNodes servingNodes)
    implements FleetView {
  private static final long CLOCKS_MS = 2_000;

  @Override
  public int sizeAt(long timeMs) {
    return timeMs >= atMs ? size : sizes.sizeAt(timeMs, size);
  }

  @Override
  public int readyAt(long timeMs) {
    return timeMs >= atMs ? ready : sizes.claimedAt(timeMs, ready);
  }

  @Override
  public int mostSeenSince(long timeMs) {
    return Math.max(seen, sizes.mostSeenSince(timeMs));
  }

  @Override
  public boolean securitySignalKnown() {
    return standing.signal() == SecuritySignal.NONE || standing.isDemanded();
  }

  @Override
  public long securitySignalLastMs() {
    return ledger.lastSecurityMs();
  }

  @Override
  public Optional<NodeState> resolve(String name, long timeMs) {
    return Optional.ofNullable(lookup.find(name, timeMs)).map(this::stateOf);
  }

  private NodeState stateOf(NodeLife life) {
    return new NodeState(
        life.name,
        life.group,
        life.hardware,
        life.readyMs,
        standing.securedMs(life),
        life.endedMs,
        life.omitted);
  }

  @Override
  public Optional<Offence> offence(String name, long startMs, long endMs) {
    NodeLife life = lookup.find(name, endMs);
    if (life == null) {
      return Optional.empty();
    }
    long endedMs = life.omitted ? NodeLife.NEVER : life.endedMs;
    boolean isOver = life.attestedMs <= endedMs && lookup.find(name, atMs) == life;
    // A word of up to the clocks' difference later may tell of the next life.
    boolean isKnown = endMs + CLOCKS_MS <= atMs;
    if (endedMs != NodeLife.NEVER && endMs - CLOCKS_MS > endedMs && isOver && isKnown) {
      return offence(Offence.Kind.TERMINATED, life, endedMs);
    }
    long fromMs = life.unsecuredFromMs();
    long untilMs = Math.min(standing.untilMs(life), endedMs);
    boolean within = startMs >= fromMs && endMs - CLOCKS_MS > fromMs;
    // A word of up to the clocks' difference later than the start is needed to judge it.
    long knownMs = Math.min(untilMs, atMs + 1);
    return within && startMs + CLOCKS_MS < knownMs && !mayBeOfAnother(life, name, startMs)
        ? offence(Offence.Kind.NOT_SECURED, life, fromMs)
        : Optional.empty();
  }

  private Optional<Offence> offence(Offence.Kind kind, NodeLife life, long sinceMs) {
    return Optional.of(new Offence(kind, stateOf(life), sinceMs));
  }

  /** True where work that began then may have begun in another life that the name meant. */
  private boolean mayBeOfAnother(NodeLife life, String name, long startMs) {
    NodeLife before = lookup.find(name, startMs - CLOCKS_MS);
    return before != null && before != life && startMs - CLOCKS_MS < before.endedMs;
  }

  @Override
  public long omittedMs(String name) {
    NodeLife life = lookup.find(name, atMs);
    return life == null ? NodeLife.NEVER : life.omittedMs;
  }

  @Override
  public SortedMap<String, String> attestedDigests(String name, long timeMs) {
    NodeLife life = lookup.find(name, timeMs);
    return life == null ? Collections.emptySortedMap() : life.digests;
  }

  @Override
  public SortedMap<String, String> attestedDigests(String name, long fromMs, long toMs) {
    NodeLife life = lookup.find(name, toMs);
    boolean holds =
        life != null && fromMs - CLOCKS_MS >= life.digestsMs && !mayBeOfAnother(life, name, fromMs);
    return holds && life != null ? life.digests : Collections.emptySortedMap();
  }

  @Override
  public List<RunningNode> nodes() {
    List<RunningNode> running = new ArrayList<>();
    for (List<NodeLife> own : ledger.nodes().values()) {
      NodeLife life = own.get(own.size() - 1);
      if (!life.hasEnded()) {
        running.add(
            new RunningNode(
                life.name,
                life.group,
                life.beganMs,
                life.readyMs,
                standing.securedMs(life),
                life.drainingMs,
                life.unsecuredFromMs() != NodeLife.NEVER));
      }
    }
    return running;
  }

  @Override
  public boolean hasServed(String node) {
    List<NodeLife> lives = ledger.lives(node);
    SortedSet<Long> hashes = new TreeSet<>();
    hashes.add(Hash64.of(node));
    for (NodeLife life : lives) {
      life.claims.keySet().forEach(address -> hashes.add(Hash64.of(address)));
    }
    boolean wasSecured = lives.stream().anyMatch(NodeLife::wasEverSecured);
    return wasSecured || servingNodes.anyServed(hashes, atMs - ServingNodes.KEPT_MS, atMs);
  }

  @Override
  public List<ScalingEvent> eventsSince(long timeMs) {
    return history.between(timeMs, atMs);
  }

  @Override
  public List<ScalingEvent> notices() {
    return ledger.notices();
  }
}
