package io.tidegate.detectors.fleet;

import io.tidegate.schemas.event.ScalingEvent;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A cluster's fleet as it was at one moment: sizes, phase, and every node's standing. */
public interface FleetView {
  String cluster();

  /** The moment, epoch milliseconds; everything after it is unknown to this view. */
  long atMs();

  /** Nodes ordered or existing ({@code S_prov}). */
  int provisioned();

  /** Nodes that may take traffic ({@code S_ready}). */
  int ready();

  /** Nodes that count as secured. */
  int secured();

  /** Secured nodes weighted by their warm-up ({@code S_eff}). */
  double effective();

  /** Distinct nodes seen serving in the last 30 s ({@code S_seen}). */
  int seen();

  /** The size that rescales baselines: what is claimed, but no more than what is seen to serve. */
  int size();

  /**
   * {@link #size()} as it was at an earlier moment of the last hour (the earliest known before
   * that).
   */
  int sizeAt(long timeMs);

  /** {@link #ready()} as it was said at an earlier moment of the last hour. */
  default int readyAt(long timeMs) {
    return ready();
  }

  /** The most nodes that were seen serving at once since an earlier moment of the last hour. */
  default int mostSeenSince(long timeMs) {
    return seen();
  }

  FleetPhase phase();

  /**
   * How unsettled the fleet is ({@code τ}); 0 long after the last change, 1 after it grew e-fold.
   */
  double unsettled();

  /** True when sizes come from scaling events, false when only from nodes seen in telemetry. */
  boolean fromTimeline();

  JoinState join();

  /** Up to three names of telemetry that no node answers to, in order. */
  List<String> unmatchedInTelemetry();

  /** Up to three nodes of the timeline that telemetry never named, in order. */
  List<String> unmatchedInTimeline();

  /** True when "secured" has a source: otherwise ready counts as secured. */
  boolean securitySignalKnown();

  /** True when nodes become ready but the source of "secured" fell silent. */
  boolean securitySignalSilent();

  /** The last moment at which the source of "secured" spoke; {@link Long#MIN_VALUE} if never. */
  long securitySignalLastMs();

  /** The node that a name or address of telemetry meant at a moment, if any. */
  Optional<NodeState> resolve(String name, long timeMs);

  /**
   * What makes work on a request over that time an offence of the node that telemetry's name meant,
   * if anything does. Of a node that nobody knows nothing is said.
   */
  default Optional<Offence> offence(String name, long startMs, long endMs) {
    return Optional.empty();
  }

  /**
   * When the last full report left out the node that a name of telemetry means; {@link
   * Long#MAX_VALUE} where it did not, or a later word took that back.
   */
  default long omittedMs(String name) {
    return Long.MAX_VALUE;
  }

  /** Model → digest, as last attested by the node that a name of telemetry meant at a moment. */
  default SortedMap<String, String> attestedDigests(String name, long timeMs) {
    return Collections.emptySortedMap();
  }

  /**
   * The digests that hold for all work between two moments; none where a part of it may be of
   * another life under the same name, or older than what is attested.
   */
  default SortedMap<String, String> attestedDigests(String name, long fromMs, long toMs) {
    return attestedDigests(name, toMs);
  }

  /** The nodes that have not ended by this moment, by name. */
  default List<RunningNode> nodes() {
    return List.of();
  }

  /**
   * True where traffic has that node of the timeline: it or one of its addresses was seen serving
   * within five minutes, or it was ever called secured, whatever was said of it since.
   */
  default boolean hasServed(String node) {
    return false;
  }

  /** Nodes that are known to serve: what telemetry sees against what is claimed. */
  default int serving() {
    int mostSeen = mostSeenSince(atMs() - 600_000);
    return mostSeen == 0 ? size() : Math.min(mostSeen, Math.max(size(), seen()));
  }

  /** Scaling events after an earlier moment up to this one, in order; at most the last hour's. */
  default List<ScalingEvent> eventsSince(long timeMs) {
    return List.of();
  }

  /** Deploys, changes of guardrails and plans of the last hour, and plans that are not over. */
  default List<ScalingEvent> notices() {
    return List.of();
  }
}
