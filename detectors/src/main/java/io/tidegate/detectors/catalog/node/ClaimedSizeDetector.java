package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
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
import io.tidegate.detectors.fleet.RunningNode;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Scaling events claim more ready nodes than telemetry sees: the set of those that nobody has heard
 * of for two minutes, or, where sizes name no nodes, their number.
 *
 * <p>Deterministic, a fifth of the claimed nodes and three at least, for a minute, and only while
 * every node that is seen has eight signs of life in two minutes, so that chance hides no node.
 * Nodes never heard of may be forged; nodes that were there before are an outage, and low.
 */
public final class ClaimedSizeDetector implements FleetDetector<ClaimedSizeDetector.State> {
  public static final String ID = "claimed-size";

  private static final long UNSEEN_TICKS = 24;
  private static final long HELD_TICKS = 12;
  private static final long SETTLING_MS = 120_000;
  private static final double LEAST_SHARE = 0.2;
  private static final double LEAST_NODES = 3;
  private static final double SIGNS_PER_NODE = 8;
  private static final double GAIN = 1.0 / UNSEEN_TICKS;
  private static final int NAMED = 8;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Fleet is smaller than claimed", Family.NODE)
          .what("Scaling events claim more ready nodes than telemetry sees at work.")
          .why(
              "Whoever forges nodes makes a fleet look large, so that an attack looks small in it.")
          .kinds(EntityKind.CLUSTER)
          .rule("a fifth of the claimed nodes, three at least, unheard of for two minutes")
          .limits("Nodes that serve without being claimed are what unsecured-node tells.")
          .scaleClass("size")
          .coldStart("needs three minutes with traffic")
          .needs("node events whose names or addresses telemetry uses, or sizes")
          .stateBytes(40)
          .atlas("AML.TA0012", "Privilege Escalation", "AML.T0012", "Valid Accounts")
          .owasp("LLM10:2025")
          .remediation(
              "Compare the named nodes with what the cloud provider bills.",
              "If they exist, find out why no request and no sample of them arrives.",
              "If they do not, find out who writes to the scaling topic.")
          .build();

  /**
   * @param lastSeen by node: the tick in which it was last heard of
   * @param signs signs of life per seen node and tick, averaged over two minutes
   * @param ticks for how many ticks too many have been missing
   */
  record State(SortedMap<String, Long> lastSeen, double signs, long ticks) {}

  /** The claimed nodes that are missing. */
  private record Missing(int claimed, int missing, int ghosts, List<String> names) {
    boolean isMaterial() {
      return missing >= Math.max(LEAST_NODES, LEAST_SHARE * claimed);
    }
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(new TreeMap<>(), 0, 0);
  }

  @Override
  public Availability availability(FleetSeen seen) {
    if (!seen.namesNodes()) {
      return Availability.lacks(FleetSeen.UNNAMED);
    }
    return seen.fleet().fromTimeline()
        ? Availability.YES
        : Availability.lacks("node events or sizes on the scaling topic");
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    FleetView fleet = seen.fleet();
    SortedMap<String, NodeTraffic> traffic = NodeTraffic.of(seen);
    long signs = 0;
    for (Pane pane : seen.nodes().values()) {
      signs += pane.get(Amount.REQUESTS) + pane.get(Amount.SAMPLES);
    }
    double perNode = fleet.seen() == 0 ? 0 : (double) signs / fleet.seen();
    double mean = state.signs + GAIN * (perNode - state.signs);
    SortedMap<String, Long> lastSeen = new TreeMap<>();
    Missing missing =
        fleet.join() == JoinState.JOINED ? named(state, traffic, lastSeen, seen) : counted(fleet);
    boolean held = missing.isMaterial() && mean * UNSEEN_TICKS >= SIGNS_PER_NODE;
    long ticks = held ? state.ticks + 1 : 0;
    State next = new State(lastSeen, mean, ticks);
    return ticks > HELD_TICKS
        ? new Judged<>(next, List.of(scoreOf(missing, ticks, seen)))
        : Judged.silently(next);
  }

  private static Missing named(
      State state,
      SortedMap<String, NodeTraffic> traffic,
      SortedMap<String, Long> lastSeen,
      FleetSeen seen) {
    int claimed = 0;
    int ghosts = 0;
    int missing = 0;
    List<String> names = new ArrayList<>();
    for (RunningNode node : seen.fleet().nodes()) {
      Long last = state.lastSeen.get(node.name());
      if (traffic.getOrDefault(node.name(), NodeTraffic.NONE).isAny()) {
        last = seen.tick();
      }
      if (last != null) {
        lastSeen.put(node.name(), last);
      }
      boolean serves = node.isReady() && node.isSecured();
      if (!serves || node.servesFromMs() + SETTLING_MS > seen.startMs()) {
        continue;
      }
      claimed++;
      if (last == null || last <= seen.tick() - UNSEEN_TICKS) {
        missing++;
        ghosts += last == null ? 1 : 0;
        if (names.size() < NAMED) {
          names.add(node.name());
        }
      }
    }
    return new Missing(claimed, missing, ghosts, names);
  }

  /** Only numbers are comparable: what is claimed beyond what serves. */
  private static Missing counted(FleetView fleet) {
    boolean comparable = fleet.join() == JoinState.NO_TIMELINE && fleet.fromTimeline();
    int beyond = comparable ? Math.max(0, fleet.ready() - fleet.seen()) : 0;
    return new Missing(fleet.ready(), beyond, 0, List.of());
  }

  private static Score scoreOf(Missing missing, long ticks, FleetSeen seen) {
    FleetView fleet = seen.fleet();
    boolean ghosts = 2 * missing.ghosts >= missing.missing && missing.ghosts > 0;
    String words =
        missing.names.isEmpty()
            ? " are seen serving"
            : " were heard of in two minutes; missing are " + missing.names;
    int there = missing.claimed - missing.missing;
    return new ScoreBuilder(EntityKey.ofCluster(fleet.cluster()))
        .proof()
        .related(
            missing.names.stream()
                .map(name -> new EntityKey(fleet.cluster(), EntityKind.NODE, name))
                .toList())
        .severity(ghosts ? Severity.MEDIUM : Severity.LOW)
        .compared("nodes heard of", there, missing.claimed)
        .since((seen.tick() + 1 - ticks) * seen.tickMs())
        .sentence(
            "scaling events claim " + missing.claimed + " ready nodes, of which " + there + words)
        .facts(
            List.of(
                new Fact.Whole("nodes_claimed", missing.claimed),
                new Fact.Whole("nodes_missing", missing.missing),
                new Fact.Whole("nodes_never_heard_of", missing.ghosts),
                new Fact.Texts("missing", missing.names)))
        .build();
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      out.real(state.signs).unsigned(state.ticks).unsigned(state.lastSeen.size());
      state.lastSeen.forEach((name, tick) -> out.text(name).signed(tick));
    }

    @Override
    public State read(ByteReader in) {
      double signs = in.real();
      long ticks = in.unsigned();
      SortedMap<String, Long> lastSeen = new TreeMap<>();
      for (int left = in.count(); left > 0; left--) {
        lastSeen.put(in.text(), in.signed());
      }
      return new State(lastSeen, signs, ticks);
    }
  }
}
