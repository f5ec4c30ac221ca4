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
import io.tidegate.detectors.fleet.Offence;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.ScalingEvent;
import io.tidegate.schemas.event.ScalingType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A node works on requests although it is not secured, has ended, or is not known at all.
 *
 * <p>A request on the node over {@code [s, e]} proves it when, for every clock difference of up to
 * two seconds, it overlaps a time {@code [u0, u1)} in which the node must not serve: {@code s + 2 s
 * < u1} and {@code e − 2 s > u0}. Before it is secured, {@code u0} is when the node's birth was
 * told, and the request must have begun in that life: {@code s ≥ u0}, and after whatever had its
 * name or address before. After its end, {@code u0} is an end that was told, and nobody has its
 * name since. The first request counts. Deterministic; does not depend on size.
 *
 * <p>What is heard later may deny a proof: then it is taken back.
 */
public final class UnsecuredNodeDetector implements FleetDetector<UnsecuredNodeDetector.State> {
  public static final String ID = "unsecured-node";

  private static final long CLOCKS_MS = 2_000;
  private static final long FORGET_MS = 3_600_000;

  /** Lists leave out for so long whoever is blamed although he served before names were joined. */
  private static final long STRANGE_MS = 300_000;

  private static final int STRANGERS = 10_000;

  /** Who serves in the first minute may have been there before anybody spoke. */
  private static final long SETTLES_MS = 60_000;

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
              "a request on [s, e] overlaps [u0, u1) for all clocks: s + 2 s < u1, e - 2 s > u0; begun in that life: s >= u0 = its birth as told")
          .limits(
              "Told with the tick in which the request ended, or with the next where it began in the last two seconds of the tick, ended there after the node's end, or its record came late. A node that lies about its attestation is not seen. A node found running, whose birth nobody told, proves nothing before it is said not to be secured; one announced again without an end is the same node unless it had been away; a list that leaves out a node ends nothing; an attestation may be dated up to 30 s before the birth, not after the fact; one that is lost cannot be told from one that was never made. Without a source of \"secured\", told once the node is ready. A gateway whose clock is ahead of the others' proves no service after an end, one behind them no early service; where a fifth of the names is unknown the names are blamed, and names that served before names were joined, or in the first minute, are blamed once a list has left them out for five minutes.")
          .scaleClass("timeline")
          .coldStart("works from the first event about the node")
          .needs("node events on the scaling topic whose names or addresses telemetry uses")
          .defaultAction("drain the node")
          .stateBytes(96)
          .atlas("AML.TA0004", "Initial Access", "AML.T0010.004", "Container Registry")
          .owasp("LLM03:2025")
          .remediation(
              "Take the node out of routing until its security stack is attested.",
              "Find out why it got traffic: readiness gate, label, or a stale routing entry.",
              "Review what it served meanwhile, and the hardening time of its group.")
          .build();

  /**
   * What a node did while it must not serve.
   *
   * @param startMs when the work began that proved it last
   * @param endMs when that work ended
   */
  record Exposure(long requests, long firstMs, long lastMs, long startMs, long endMs) {
    Exposure and(Exposure more) {
      return new Exposure(
          requests + more.requests,
          Math.min(firstMs, more.firstMs),
          Math.max(lastMs, more.lastMs),
          more.startMs,
          more.endMs);
    }
  }

  /** Work that cannot be judged yet: the word that would excuse it may be on its way. */
  record Early(long startMs, long endMs) {}

  /** Since when, and until when, a name served that nobody knew. */
  record Stranger(long firstMs, long lastMs) {}

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
   * @param early by node, the first work that cannot be judged yet
   * @param settlesMs until when names that serve may have been there before anybody spoke
   * @param strangers names that served, unknown, before names could be told to be unknown
   */
  record State(
      SortedMap<String, Exposure> exposures,
      double lateShare,
      Silence silence,
      SortedMap<String, Early> early,
      long settlesMs,
      SortedMap<String, Stranger> strangers) {}

  /** What one tick adds for one node, and why it must not serve. */
  private record Breach(String standing, Exposure exposure, @Nullable NodeState node) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(
        new TreeMap<>(), 0, Silence.NONE, new TreeMap<>(), Long.MIN_VALUE, new TreeMap<>());
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
    double lateShare = lateShare(state.lateShare, seen);
    boolean foreign = areManyForeign(seen);
    Silence silence = state.silence.next(seen);
    boolean isFirst = state.settlesMs == Long.MIN_VALUE;
    long settlesMs = isFirst ? seen.endMs() + SETTLES_MS : state.settlesMs;
    boolean undecided =
        foreign || seen.endMs() <= settlesMs || seen.fleet().join() != JoinState.JOINED;
    SortedMap<String, Stranger> strangers = strangers(state.strangers, undecided, seen);
    long listedMs = strangers.isEmpty() ? Long.MIN_VALUE : lastListMs(seen);
    exposures.values().removeIf(exposure -> exposure.lastMs < seen.startMs() - FORGET_MS);
    exposures.entrySet().removeIf(entry -> takeBack(entry, seen, scores));
    SortedMap<String, Early> early = new TreeMap<>(state.early);
    for (String name : List.copyOf(early.keySet())) {
      judgeEarly(name, early, silence, seen)
          .filter(breach -> breach.node != null || !foreign && isBlamed(name, strangers, listedMs))
          .ifPresent(breach -> tell(name, breach, exposures, scores, seen));
    }
    defer(early, seen);
    for (Map.Entry<String, Pane> entry : seen.nodes().entrySet()) {
      String name = entry.getKey();
      breachOf(name, entry.getValue(), lateShare < MOST_LATE, silence, seen)
          .filter(breach -> breach.node != null || !foreign && isBlamed(name, strangers, listedMs))
          .ifPresent(breach -> tell(name, breach, exposures, scores, seen));
    }
    SortedSet<EntityKey> accused = new TreeSet<>();
    scores.stream().filter(Score::fires).forEach(score -> accused.add(score.entity()));
    scores.removeIf(score -> score.isTakenBack() && accused.contains(score.entity()));
    return new Judged<>(
        new State(exposures, lateShare, silence, early, settlesMs, strangers), scores);
  }

  /** True where what is known of the fleet by now denies what proved an exposure. */
  private static boolean takeBack(
      Map.Entry<String, Exposure> entry, FleetSeen seen, List<Score> scores) {
    Exposure exposure = entry.getValue();
    FleetView fleet = seen.fleet();
    boolean isKnown = fleet.resolve(entry.getKey(), exposure.endMs).isPresent();
    if (!isKnown
        || fleet.offence(entry.getKey(), exposure.startMs, exposure.endMs).isPresent()
        || fleet.offence(entry.getKey(), exposure.endMs, exposure.endMs).isPresent()) {
      return false;
    }
    scores.add(
        new ScoreBuilder(new EntityKey(fleet.cluster(), EntityKind.NODE, entry.getKey()))
            .takenBack()
            .since(exposure.firstMs)
            .sentence("what was heard since says that node " + entry.getKey() + " served rightly")
            .build());
    return true;
  }

  private static void tell(
      String name,
      Breach breach,
      SortedMap<String, Exposure> exposures,
      List<Score> scores,
      FleetSeen seen) {
    Exposure before = exposures.get(name);
    Exposure all = before == null ? breach.exposure : before.and(breach.exposure);
    scores.add(scoreOf(all, name, breach, seen));
    exposures.put(name, all);
  }

  /** True of a name that may not just have been there before anybody spoke. */
  private static boolean isBlamed(
      String name, SortedMap<String, Stranger> strangers, long listedMs) {
    Stranger stranger = strangers.get(name);
    return stranger == null || listedMs >= stranger.firstMs + STRANGE_MS;
  }

  /** Keeps the first work of each node that cannot be judged yet; of the last seconds rather. */
  private static void defer(SortedMap<String, Early> early, FleetSeen seen) {
    for (Map.Entry<String, Pane> entry : seen.nodes().entrySet()) {
      String name = entry.getKey();
      ServiceIntervals work = entry.getValue().work();
      if (work == null || early.size() >= STRANGERS) {
        continue;
      }
      boolean isKept = deferEnd(name, work, early, seen);
      for (int i = 0; i < work.size() && !isKept; i++) {
        Early each = new Early(work.start(i), work.end(i));
        boolean isNews = !early.containsKey(name) || each.startMs + CLOCKS_MS > seen.endMs();
        if (isNews
            && isOpen(name, each, seen)
            && seen.fleet().offence(name, each.startMs, each.endMs).isEmpty()) {
          early.put(name, each);
          isKept = true;
        }
      }
    }
  }

  /** Keeps work after an end that may be of a next life, of which a word may be on its way. */
  private static boolean deferEnd(
      String name, ServiceIntervals work, SortedMap<String, Early> early, FleetSeen seen) {
    Early last = new Early(work.latestEnd(), work.latestEnd());
    long endedMs =
        seen.fleet().resolve(name, last.endMs).map(NodeState::endedMs).orElse(Long.MAX_VALUE);
    boolean isOpen =
        endedMs != Long.MAX_VALUE
            && work.endsAfter(endedMs + CLOCKS_MS)
            && isOpen(name, last, seen);
    if (isOpen) {
      early.put(name, last);
    }
    return isOpen;
  }

  /** True where a word about the node is missing that may come. */
  private static boolean isOpen(String name, Early work, FleetSeen seen) {
    Optional<NodeState> node = seen.fleet().resolve(name, work.endMs);
    boolean isYoung = work.startMs + CLOCKS_MS > seen.endMs();
    if (node.isPresent() && node.get().toldEndMs() <= work.startMs) {
      return isYoung;
    }
    boolean isPlain = node.isPresent() && node.get().toldEndMs() == Long.MAX_VALUE;
    return node.isEmpty()
        ? isYoung
        : isPlain
            && node.get().securedMs() == Long.MAX_VALUE
            && (isYoung || node.get().readyMs() == Long.MAX_VALUE)
            && work.endMs >= seen.startMs() - FORGET_MS;
  }

  /** What work that waited proves; it waits no longer once it can be judged. */
  private static Optional<Breach> judgeEarly(
      String name, SortedMap<String, Early> early, Silence silence, FleetSeen seen) {
    Early each = early.get(name);
    FleetView fleet = seen.fleet();
    if (each == null) {
      return Optional.empty();
    }
    Exposure exposure = new Exposure(1, each.startMs, each.endMs, each.startMs, each.endMs);
    // What waits as a moment is the last of a node's work, by a clock that is not ahead: it alone
    // tells
    // of work after an end.
    boolean isLast = each.startMs == each.endMs;
    Optional<Offence> offence =
        fleet
            .offence(name, each.startMs, each.endMs)
            .filter(found -> isLast || found.kind() == Offence.Kind.NOT_SECURED);
    if (offence.isEmpty() && isOpen(name, each, seen)) {
      return Optional.empty();
    }
    early.remove(name);
    if (isUnknown(name, each.endMs, seen)) {
      boolean isRecent = each.endMs >= seen.startMs() - seen.tickMs();
      return isRecent && fleet.join() == JoinState.JOINED
          ? Optional.of(new Breach("unknown", exposure, null))
          : Optional.empty();
    }
    return offence
        .filter(found -> !silence.excuses(found.node(), each.endMs))
        .map(
            found ->
                found.kind() == Offence.Kind.TERMINATED
                    ? new Breach(
                        "terminated",
                        new Exposure(1, found.sinceMs(), each.endMs, each.endMs, each.endMs),
                        found.node())
                    : new Breach("not_secured", exposure, found.node()));
  }

  /** Who serves unknown while nobody can tell whether that means anything. */
  private static SortedMap<String, Stranger> strangers(
      SortedMap<String, Stranger> before, boolean undecided, FleetSeen seen) {
    SortedMap<String, Stranger> strangers = new TreeMap<>(before);
    for (String name : seen.nodes().keySet()) {
      if (seen.fleet().resolve(name, seen.endMs()).isPresent()) {
        strangers.remove(name);
      } else if (strangers.containsKey(name) || undecided && strangers.size() < STRANGERS) {
        strangers.merge(
            name,
            new Stranger(seen.startMs(), seen.endMs()),
            (known, now) -> new Stranger(known.firstMs, now.lastMs));
      }
    }
    strangers.values().removeIf(each -> each.lastMs < seen.startMs() - FORGET_MS);
    return strangers;
  }

  /** When nodes were last listed in full. */
  private static long lastListMs(FleetSeen seen) {
    long lastMs = Long.MIN_VALUE;
    for (ScalingEvent event : seen.fleet().eventsSince(seen.endMs() - FORGET_MS)) {
      if (event.type() == ScalingType.SIZE_REPORT && event.nodes() != null) {
        lastMs = Math.max(lastMs, event.timeMs());
      }
    }
    return lastMs;
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
    if (isUnknown(name, work.latestEnd(), seen)) {
      if (work.start(0) + CLOCKS_MS > seen.endMs()) {
        return Optional.empty();
      }
      return fleet.join() == JoinState.JOINED ? Optional.of(unknown(pane, work)) : Optional.empty();
    }
    return beforeSecured(name, work, fromMs, silence, fleet)
        .or(() -> afterEnd(name, pane, work, fleet));
  }

  /** True of a name that means nothing then, and has not been told of since either. */
  private static boolean isUnknown(String name, long timeMs, FleetSeen seen) {
    FleetView fleet = seen.fleet();
    return fleet.resolve(name, timeMs).isEmpty() && fleet.resolve(name, seen.endMs()).isEmpty();
  }

  private static Breach unknown(Pane pane, ServiceIntervals work) {
    long requests = pane.get(Amount.REQUESTS) + pane.get(Amount.LATE);
    long startMs = work.start(0);
    long endMs = work.latestEnd();
    return new Breach("unknown", new Exposure(requests, startMs, endMs, startMs, endMs), null);
  }

  private static Optional<Breach> beforeSecured(
      String name, ServiceIntervals work, long fromMs, Silence silence, FleetView fleet) {
    Exposure exposure = null;
    NodeState node = null;
    for (int i = 0; i < work.size(); i++) {
      long startMs = work.start(i);
      long endMs = work.end(i);
      Offence offence = fleet.offence(name, startMs, endMs).orElse(null);
      if (endMs < fromMs
          || offence == null
          || offence.kind() != Offence.Kind.NOT_SECURED
          || silence.excuses(offence.node(), endMs)) {
        continue;
      }
      Exposure one = new Exposure(1, startMs, endMs, startMs, endMs);
      exposure = exposure == null ? one : exposure.and(one);
      node = offence.node();
    }
    return exposure == null
        ? Optional.empty()
        : Optional.of(new Breach("not_secured", exposure, node));
  }

  /** Only the latest end by a clock that is not ahead counts. */
  private static Optional<Breach> afterEnd(
      String name, Pane pane, ServiceIntervals work, FleetView fleet) {
    long endMs = work.latestEnd();
    Offence offence = fleet.offence(name, endMs, endMs).orElse(null);
    if (offence == null
        || offence.kind() != Offence.Kind.TERMINATED
        || !work.endsAfter(offence.sinceMs() + CLOCKS_MS)) {
      return Optional.empty();
    }
    long requests = pane.startMs() - CLOCKS_MS > offence.sinceMs() ? pane.get(Amount.REQUESTS) : 1;
    Exposure exposure = new Exposure(Math.max(1, requests), offence.sinceMs(), endMs, endMs, endMs);
    return Optional.of(new Breach("terminated", exposure, offence.node()));
  }

  private static Score scoreOf(Exposure exposure, String name, Breach breach, FleetSeen seen) {
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
                  .signed(exposure.lastMs)
                  .signed(exposure.startMs)
                  .signed(exposure.endMs));
      out.unsigned(state.early.size());
      state.early.forEach((name, each) -> out.text(name).signed(each.startMs).signed(each.endMs));
      out.signed(state.settlesMs).unsigned(state.strangers.size());
      state.strangers.forEach(
          (name, stranger) -> out.text(name).signed(stranger.firstMs).signed(stranger.lastMs));
    }

    @Override
    public State read(ByteReader in) {
      double lateShare = in.real();
      Silence silence = new Silence(in.signed(), in.signed());
      SortedMap<String, Exposure> exposures = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        exposures.put(
            in.text(),
            new Exposure(in.unsigned(), in.signed(), in.signed(), in.signed(), in.signed()));
      }
      SortedMap<String, Early> early = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        early.put(in.text(), new Early(in.signed(), in.signed()));
      }
      long settlesMs = in.signed();
      SortedMap<String, Stranger> strangers = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        strangers.put(in.text(), new Stranger(in.signed(), in.signed()));
      }
      return new State(exposures, lateShare, silence, early, settlesMs, strangers);
    }
  }
}
