package io.tidegate.detectors.fleet;

import io.tidegate.schemas.event.ScalingEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

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
    NodeLookup lookup)
    implements FleetView {

  @Override
  public int sizeAt(long timeMs) {
    return timeMs >= atMs ? size : sizes.sizeAt(timeMs, size);
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
    return Optional.ofNullable(lookup.find(name, timeMs))
        .map(
            life ->
                new NodeState(
                    life.name,
                    life.group,
                    life.hardware,
                    life.readyMs,
                    standing.securedMs(life),
                    life.endedMs));
  }

  @Override
  public SortedMap<String, String> attestedDigests(String name, long timeMs) {
    NodeLife life = lookup.find(name, timeMs);
    return life == null ? Collections.emptySortedMap() : life.digests;
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
                !life.found));
      }
    }
    return running;
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
