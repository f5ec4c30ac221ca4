package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Availability;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Learning;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.fleet.JoinState;
import io.tidegate.detectors.fleet.RunningNode;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A node is ready and secured, but telemetry is silent about it while its peers go on: no request
 * that it served, or none of its samples.
 *
 * <p>Per silent tick the evidence grows by {@code ln(1 + μ)} for requests, where {@code μ} is half
 * of what its peers served on average times its usual share of that, and by {@code λ}, its peers'
 * mean number of samples, for samples: the logarithms of the chance of seeing none under a
 * geometric and a Poisson null. Any sign of life ends it. Where many fall silent at once, that is
 * an outage and no single node is accused.
 */
public final class SilentNodeDetector implements FleetDetector<SilentNodeDetector.State> {
  public static final String ID = "silent-node";

  private static final int LEAST_TICKS = 24;
  private static final int LEAST_PEERS = 2;
  private static final long SETTLING_MS = 60_000;
  private static final double CAUTION = 0.5;
  private static final double SHARE_GAIN = 1.0 / 720;
  private static final double MANY_SHARE = 0.2;
  private static final double MANY_NODES = 2;
  private static final double MS_PER_SECOND = 1_000;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Node has fallen silent", Family.NODE)
          .what("A ready and secured node is not heard of, while its peers serve and report.")
          .why("A node whose telemetry is cut off can do what it likes.")
          .kinds(EntityKind.NODE)
          .statistic("chance of silence given what the node's peers do")
          .formula("nats = sum of ln(1 + mu / 2) (requests), sum of lambda (samples)")
          .source("Hayashibara et al., SRDS 2004 (phi accrual); docs/methods.md, Silence")
          .limits("Takes two minutes: a node that died looks the same until its end is told.")
          .scaleClass("peers")
          .coldStart("half the peers' mean at first; low for a node that was never heard of")
          .needs("node events whose names or addresses telemetry uses")
          .stateBytes(80)
          .atlas("AML.TA0004", "Initial Access", "AML.T0010.004", "Container Registry")
          .owasp("LLM03:2025")
          .remediation(
              "Look whether the node lives, and whether its agent and its gateway route do.",
              "Take it out of routing until it is heard of again.",
              "If requests reach it that no gateway records, treat it as compromised.")
          .build();

  private final double bar;

  public SilentNodeDetector(Calibration calibration) {
    bar = calibration.bars().nodes();
  }

  /**
   * What is remembered of one node.
   *
   * @param share its usual requests as a share of its peers' mean
   * @param served whether it ever served
   * @param sampled whether it ever sent a sample
   */
  record Watch(double share, boolean served, boolean sampled, Silence requests, Silence samples) {
    static final Watch FRESH = new Watch(1, false, false, Silence.NONE, Silence.NONE);
  }

  /** Evidence from one kind of silence, since when, and what was expected meanwhile. */
  record Silence(double nats, long sinceTick, double expected) {
    static final Silence NONE = new Silence(0, Long.MIN_VALUE, 0);

    Silence and(long tick, double more, double mean) {
      return more <= 0
          ? this
          : new Silence(
              nats + more, sinceTick == Long.MIN_VALUE ? tick : sinceTick, expected + mean);
    }
  }

  /** By the node's name in scaling events. */
  record State(SortedMap<String, Watch> nodes) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(new TreeMap<>());
  }

  @Override
  public Availability availability(FleetSeen seen) {
    if (!seen.namesNodes()) {
      return Availability.lacks(FleetSeen.UNNAMED);
    }
    return seen.fleet().join() == JoinState.JOINED
        ? Availability.YES
        : Availability.lacks("node names that telemetry and scaling events share");
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    if (seen.fleet().join() != JoinState.JOINED) {
      return Judged.silently(fresh());
    }
    SortedMap<String, NodeTraffic> traffic = NodeTraffic.of(seen);
    List<RunningNode> nodes = new ArrayList<>();
    SortedMap<String, Peers> groups = new TreeMap<>();
    for (RunningNode node : seen.fleet().nodes()) {
      boolean settled = node.isSecured() && node.servesFromMs() + SETTLING_MS <= seen.startMs();
      if (node.isReady() && settled) {
        nodes.add(node);
        NodeTraffic own = traffic.getOrDefault(node.name(), NodeTraffic.NONE);
        groups.merge(node.group(), new Peers(1, own.requests(), own.samples()), Peers::and);
      }
    }
    SortedMap<String, Watch> next = new TreeMap<>();
    List<Score> scores = new ArrayList<>();
    for (RunningNode node : nodes) {
      Watch before = state.nodes.getOrDefault(node.name(), Watch.FRESH);
      NodeTraffic own = traffic.getOrDefault(node.name(), NodeTraffic.NONE);
      Peers peers = groups.getOrDefault(node.group(), Peers.NOBODY).without(own);
      Watch watch = watched(before, own, peers, seen);
      next.put(node.name(), watch);
      if (Math.max(watch.requests.nats, watch.samples.nats) >= bar / 2) {
        scores.add(scoreOf(node, watch, peers, seen));
      }
    }
    boolean outage = scores.size() > Math.max(MANY_NODES, MANY_SHARE * nodes.size());
    return outage ? Judged.silently(new State(next)) : new Judged<>(new State(next), scores);
  }

  private Watch watched(Watch before, NodeTraffic own, Peers peers, FleetSeen seen) {
    double share = before.share;
    double perPeer = peers.nodes >= LEAST_PEERS ? (double) peers.requests / peers.nodes : 0;
    boolean learns = seen.learning() == Learning.ALLOWED && before.requests.nats < bar / 3;
    if (perPeer >= 1 && learns) {
      double ratio = Math.min(1, own.requests() / perPeer);
      share += SHARE_GAIN * (ratio - share);
    }
    double mu = CAUTION * before.share * perPeer;
    double perPeerSamples = peers.nodes >= LEAST_PEERS ? (double) peers.samples / peers.nodes : 0;
    double lambda = before.sampled ? perPeerSamples : CAUTION * perPeerSamples;
    return new Watch(
        share,
        before.served || own.requests() > 0,
        before.sampled || own.samples() > 0,
        own.requests() > 0
            ? Silence.NONE
            : before.requests.and(
                seen.tick(), room(before.requests, StrictMath.log1p(mu)), perPeer),
        own.samples() > 0
            ? Silence.NONE
            : before.samples.and(seen.tick(), room(before.samples, lambda), perPeerSamples));
  }

  /** No more than a part of the bar per tick, and never over twice the bar. */
  private double room(Silence before, double nats) {
    return Math.max(0, Math.min(Math.min(nats, bar / LEAST_TICKS), 2 * bar - before.nats));
  }

  private Score scoreOf(RunningNode node, Watch watch, Peers peers, FleetSeen seen) {
    boolean noRequests = watch.requests.nats >= bar / 2;
    Silence silence = noRequests ? watch.requests : watch.samples;
    boolean known = noRequests ? watch.served : watch.sampled;
    double seconds = (seen.tick() + 1 - silence.sinceTick) * seen.tickMs() / MS_PER_SECOND;
    return new ScoreBuilder(new EntityKey(seen.fleet().cluster(), EntityKind.NODE, node.name()))
        .evidence(Math.max(watch.requests.nats, watch.samples.nats), bar)
        .provisional(!known)
        .severity(known ? Severity.MEDIUM : Severity.LOW)
        .compared(
            noRequests ? "requests since it is silent" : "samples since it is silent",
            0,
            silence.expected)
        .since(silence.sinceTick * seen.tickMs())
        .sentence(sentence(node, watch, silence, seconds))
        .facts(
            List.of(
                new Fact.Decimal("silent_s", seconds, 0),
                new Fact.Decimal("request_nats", watch.requests.nats, 2),
                new Fact.Decimal("sample_nats", watch.samples.nats, 2),
                new Fact.Decimal("usual_share_of_peers_mean", watch.share, 3),
                new Fact.Whole("peers", peers.nodes),
                new Fact.Flag("served_before", watch.served),
                new Fact.Text("group", node.group())))
        .build();
  }

  private String sentence(RunningNode node, Watch watch, Silence silence, double seconds) {
    boolean noRequests = watch.requests.nats >= bar / 2;
    boolean noSamples = watch.samples.nats >= bar / 2;
    String what = noRequests && noSamples ? " served and reported nothing" : " served no request";
    if (!noRequests) {
      what = " reported nothing of itself";
    }
    return "node "
        + node.name()
        + " is ready and secured, but"
        + what
        + " for "
        + (long) seconds
        + " s, in which each of its peers had "
        + DecimalText.of(silence.expected, 0)
        + (noRequests ? " requests" : " samples");
  }

  /** What the settled nodes of a group did in a tick. */
  private record Peers(int nodes, long requests, long samples) {
    static final Peers NOBODY = new Peers(0, 0, 0);

    Peers and(Peers more) {
      return new Peers(nodes + more.nodes, requests + more.requests, samples + more.samples);
    }

    Peers without(NodeTraffic own) {
      return new Peers(nodes - 1, requests - own.requests(), samples - own.samples());
    }
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      out.unsigned(state.nodes.size());
      state.nodes.forEach(
          (name, watch) -> {
            out.text(name).real(watch.share).flag(watch.served).flag(watch.sampled);
            write(watch.requests, out);
            write(watch.samples, out);
          });
    }

    @Override
    public State read(ByteReader in) {
      SortedMap<String, Watch> nodes = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        String name = in.text();
        nodes.put(name, new Watch(in.real(), in.flag(), in.flag(), silence(in), silence(in)));
      }
      return new State(nodes);
    }

    private static void write(Silence silence, ByteWriter out) {
      out.flag(silence.nats > 0);
      if (silence.nats > 0) {
        out.real(silence.nats).signed(silence.sinceTick).real(silence.expected);
      }
    }

    private static Silence silence(ByteReader in) {
      return in.flag() ? new Silence(in.real(), in.signed(), in.real()) : Silence.NONE;
    }
  }
}
