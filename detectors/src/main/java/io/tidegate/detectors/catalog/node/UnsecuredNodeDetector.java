package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.ServiceIntervals;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Availability;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.detectors.fleet.JoinState;
import io.tidegate.detectors.fleet.NodeState;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A node works on requests although it is not secured, has ended, or is not known at all.
 *
 * <p>A request on the node over {@code [s, e]} proves it when, for every clock difference of up to
 * two seconds, it overlaps a time {@code [u0, u1)} in which the node must not serve: {@code s + 2 s
 * < u1} and {@code e − 2 s > u0}. The first request counts. Deterministic; does not depend on size.
 */
public final class UnsecuredNodeDetector implements FleetDetector<UnsecuredNodeDetector.State> {
  public static final String ID = "unsecured-node";

  private static final long CLOCKS_MS = 2_000;
  private static final long FORGET_MS = 3_600_000;

  /** From this share on, late requests are of a slow clock and prove nothing. */
  private static final double MOST_LATE = 0.01;

  private static final double LATE_GAIN = 1.0 / 60;
  private static final long SINGLE_REQUESTS = 2;

  /** How long a source that speaks again may take to speak of all that it missed. */
  private static final long CATCH_UP_MS = 120_000;

  private static final double MANY_FOREIGN = 0.2;
  private static final int FEW_FOREIGN = 2;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Node serves without being secured", Family.NODE)
          .what(
              "A node takes traffic before its security stack is attested, after its end, or unknown.")
          .why(
              "New nodes take traffic first and are hardened second: that gap is the attack window.")
          .kinds(EntityKind.NODE)
          .rule("service intervals against the fleet's timeline, two seconds of clock difference")
          .formula(
              "a request on [s, e] overlaps [u0, u1) for all clocks: s + 2 s < u1, e - 2 s > u0")
          .limits(
              "A node that lies about its attestation is not seen; a gateway whose clock is ahead of the others' proves no service after an end, one behind them no early service; where a fifth of the names is unknown the names are blamed; where a report leaves out many that serve, the report is blamed.")
          .scaleClass("timeline")
          .coldStart("works from the first event about the node")
          .needs("node events on the scaling topic whose names or addresses telemetry uses")
          .defaultAction("drain the node")
          .stateBytes(64)
          .atlas("AML.TA0004", "Initial Access", "AML.T0010.004", "Container Registry")
          .owasp("LLM03:2025")
          .remediation(
              "Take the node out of routing until its security stack is attested.",
              "Find out why it got traffic: readiness gate, label, or a stale routing entry.",
              "Review what it served meanwhile, and the hardening time of its group.")
          .build();

  /** What a node did while it must not serve. */
  record Exposure(long requests, long firstMs, long lastMs) {
    Exposure and(Exposure more) {
      return new Exposure(
          requests + more.requests, Math.min(firstMs, more.firstMs), Math.max(lastMs, more.lastMs));
    }
  }

  /** When the source of "secured" was last silent while nodes became ready. */
  record Silence(long fromMs, long untilMs) {
    private static final Silence NONE = new Silence(Long.MAX_VALUE, Long.MIN_VALUE);

    private Silence next(FleetSeen seen) {
      FleetView fleet = seen.fleet();
      return fleet.securitySignalSilent()
          ? new Silence(fleet.securitySignalLastMs(), seen.endMs())
          : this;
    }

    /** The source, and not the node, is to blame for work that ended then. */
    private boolean excuses(NodeState node, long endMs) {
      boolean missed = node.readyMs() > fromMs && node.readyMs() <= untilMs;
      return missed && endMs <= untilMs + CATCH_UP_MS;
    }
  }

  /**
   * @param exposures exposure so far, by the name that telemetry gives the node
   * @param lateShare share of the cluster's requests that came late, over five minutes
   * @param silence of the source of "secured"
   */
  record State(SortedMap<String, Exposure> exposures, double lateShare, Silence silence) {}

  /** What one tick adds for one node, and why it must not serve. */
  private record Breach(String standing, Exposure exposure, @Nullable NodeState node) {
    boolean isEnd() {
      return standing.equals("terminated");
    }
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(new TreeMap<>(), 0, Silence.NONE);
  }

  @Override
  public Availability availability(FleetSeen seen) {
    if (!seen.namesNodes() && seen.nodes().isEmpty()) {
      return Availability.lacks(FleetSeen.UNNAMED);
    }
    return switch (seen.fleet().join()) {
      case NO_TIMELINE -> Availability.lacks("node events on the scaling topic");
      case UNJOINED -> Availability.lacks("node names that telemetry and scaling events share");
      case UNDECIDED, JOINED -> Availability.YES;
    };
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    List<Score> scores = new ArrayList<>();
    SortedMap<String, Exposure> exposures = new TreeMap<>(state.exposures);
    SortedSet<String> denied = DeniedNodes.of(seen).names();
    double lateShare = lateShare(state.lateShare, seen);
    boolean foreign = areManyForeign(seen);
    Silence silence = state.silence.next(seen);
    for (Map.Entry<String, Pane> entry : seen.nodes().entrySet()) {
      breachOf(entry.getKey(), entry.getValue(), lateShare < MOST_LATE, silence, seen)
          .filter(breach -> !breach.isEnd() || !denied.contains(entry.getKey()))
          .filter(breach -> !foreign || breach.node != null)
          .ifPresent(
              breach -> {
                scores.add(scoreOf(state, entry.getKey(), breach, seen));
                exposures.merge(entry.getKey(), breach.exposure, Exposure::and);
              });
    }
    exposures.values().removeIf(exposure -> exposure.lastMs < seen.startMs() - FORGET_MS);
    return new Judged<>(new State(exposures, lateShare, silence), scores);
  }

  /** With this tick, whose share counts in full where more than single requests were late. */
  private static double lateShare(double before, FleetSeen seen) {
    Pane cluster = seen.cluster();
    double late = cluster == null ? 0 : cluster.get(Amount.LATE);
    double all = cluster == null ? 0 : late + cluster.get(Amount.REQUESTS);
    double share = all > 0 ? late / all : 0;
    return late > SINGLE_REQUESTS ? Math.max(share, before) : before + LATE_GAIN * (share - before);
  }

  /** True where so many serving names are unknown that names differ, and not nodes. */
  private static boolean areManyForeign(FleetSeen seen) {
    int unknown = 0;
    for (String name : seen.nodes().keySet()) {
      unknown += seen.fleet().resolve(name, seen.endMs()).isEmpty() ? 1 : 0;
    }
    return unknown > Math.max(FEW_FOREIGN, MANY_FOREIGN * seen.nodes().size());
  }

  private static Optional<Breach> breachOf(
      String name, Pane pane, boolean lateIsProof, Silence silence, FleetSeen seen) {
    ServiceIntervals work = pane.work();
    if (work == null || work.isEmpty() || !lateIsProof && work.latestEnd() < pane.startMs()) {
      return Optional.empty();
    }
    long fromMs = lateIsProof ? Long.MIN_VALUE : pane.startMs();
    FleetView fleet = seen.fleet();
    Optional<NodeState> latest = fleet.resolve(name, work.latestEnd());
    if (latest.isEmpty()) {
      return fleet.join() == JoinState.JOINED ? Optional.of(unknown(pane, work)) : Optional.empty();
    }
    return beforeSecured(name, work, fromMs, silence, fleet)
        .or(() -> afterEnd(latest.get(), pane, work));
  }

  private static Breach unknown(Pane pane, ServiceIntervals work) {
    long requests = pane.get(Amount.REQUESTS) + pane.get(Amount.LATE);
    return new Breach("unknown", new Exposure(requests, work.start(0), work.latestEnd()), null);
  }

  private static Optional<Breach> beforeSecured(
      String name, ServiceIntervals work, long fromMs, Silence silence, FleetView fleet) {
    Exposure exposure = null;
    NodeState node = null;
    for (int i = 0; i < work.size(); i++) {
      Optional<NodeState> at = fleet.resolve(name, work.end(i));
      if (work.end(i) < fromMs || at.isEmpty() || silence.excuses(at.get(), work.end(i))) {
        continue;
      }
      if (work.start(i) + CLOCKS_MS < at.get().securedMs()) {
        Exposure one = new Exposure(1, work.start(i), work.end(i));
        exposure = exposure == null ? one : exposure.and(one);
        node = at.get();
      }
    }
    return exposure == null
        ? Optional.empty()
        : Optional.of(new Breach("not_secured", exposure, node));
  }

  private static Optional<Breach> afterEnd(NodeState node, Pane pane, ServiceIntervals work) {
    long endedMs = node.endedMs();
    if (endedMs == Long.MAX_VALUE || !work.endsAfter(endedMs + CLOCKS_MS)) {
      return Optional.empty();
    }
    long requests = pane.startMs() - CLOCKS_MS > node.endedMs() ? pane.get(Amount.REQUESTS) : 1;
    Exposure exposure = new Exposure(Math.max(1, requests), node.endedMs(), work.latestEnd());
    return Optional.of(new Breach("terminated", exposure, node));
  }

  private static Score scoreOf(State state, String name, Breach breach, FleetSeen seen) {
    Exposure before = state.exposures.get(name);
    Exposure exposure = before == null ? breach.exposure : before.and(breach.exposure);
    NodeState node = breach.node;
    String cluster = seen.fleet().cluster();
    List<EntityKey> related =
        node == null || node.name().equals(name)
            ? List.of()
            : List.of(new EntityKey(cluster, EntityKind.NODE, node.name()));
    double seconds = (exposure.lastMs - exposure.firstMs) / 1_000.0;
    return new ScoreBuilder(new EntityKey(cluster, EntityKind.NODE, name))
        .proof()
        .related(related)
        .severity(breach.standing.equals("unknown") ? Severity.CRITICAL : Severity.HIGH)
        .compared("requests served while the node must not serve", exposure.requests, 0)
        .since(exposure.firstMs)
        .sentence(sentence(name, breach, exposure))
        .facts(
            List.of(
                new Fact.Text("standing", breach.standing),
                new Fact.Whole("exposure_requests_at_least", exposure.requests),
                new Fact.Decimal("exposure_s", seconds, 1),
                new Fact.Whole("ready_at", momentOf(node == null ? null : node.readyMs())),
                new Fact.Whole("secured_at", momentOf(node == null ? null : node.securedMs())),
                new Fact.Whole("ended_at", momentOf(node == null ? null : node.endedMs())),
                new Fact.Text("group", node == null ? "" : node.group())))
        .build();
  }

  /** Epoch milliseconds, 0 for what has not happened. */
  private static long momentOf(@Nullable Long timeMs) {
    return timeMs == null || timeMs == Long.MAX_VALUE ? 0 : timeMs;
  }

  private static String sentence(String name, Breach breach, Exposure exposure) {
    String served = exposure.requests == 1 ? "1 request" : exposure.requests + " requests or more";
    String why =
        switch (breach.standing) {
          case "unknown" -> " although no scaling event ever named it";
          case "terminated" -> " after it was terminated";
          default -> " before it was secured";
        };
    return "node " + name + " served " + served + why;
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      out.real(state.lateShare).signed(state.silence.fromMs).signed(state.silence.untilMs);
      out.unsigned(state.exposures.size());
      state.exposures.forEach(
          (name, exposure) ->
              out.text(name)
                  .unsigned(exposure.requests)
                  .signed(exposure.firstMs)
                  .signed(exposure.lastMs));
    }

    @Override
    public State read(ByteReader in) {
      double lateShare = in.real();
      Silence silence = new Silence(in.signed(), in.signed());
      SortedMap<String, Exposure> exposures = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        exposures.put(in.text(), new Exposure(in.unsigned(), in.signed(), in.signed()));
      }
      return new State(exposures, lateShare, silence);
    }
  }
}
