package io.tidegate.detectors.catalog.control;

import io.tidegate.detectors.catalog.node.ReadyToSecured;
import io.tidegate.detectors.catalog.node.SecurityLatencyDetector;
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
import io.tidegate.detectors.fleet.FleetPhase;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.detectors.fleet.JoinState;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A digest of each scale-out, told once when it has been over for two minutes: how large the fleet
 * was and is, how many of its nodes are secured, and how long that took. Informational; it accuses
 * nobody.
 */
public final class FleetChangeDetector implements FleetDetector<FleetChangeDetector.State> {
  public static final String ID = "fleet-change";

  private static final int OVER_TICKS = 24;
  private static final int LEAST_NODES = 2;
  private static final double LEAST_RATIO = 1.2;
  private static final int NAMED = 3;
  private static final double PERCENT = 100;
  private static final double MS_PER_SECOND = 1_000;
  private static final long NEVER = Long.MIN_VALUE;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Digest of a scale-out", Family.CONTROL_PLANE)
          .what("The fleet grew: its size before and after, and how its new nodes were secured.")
          .why("Growth is when hardening lags: the digest shows each time how far it did.")
          .kinds(EntityKind.CLUSTER)
          .rule("a scale-out of 20 % and two nodes or more, two minutes after its end")
          .scaleClass("timeline")
          .coldStart("tells the first scale-out that begins in its sight")
          .needs("node events or sizes on the scaling topic")
          .stateBytes(40)
          .remediation(
              "Nothing is wrong by itself.",
              "Compare the 99th percentile from ready to secured with its objective of 60 s.",
              "Look at names that telemetry uses and no scaling event knows, if there are any.")
          .build();

  /** Since when the fleet grows, from which size, and since when it does not any more. */
  record State(long sinceMs, int before, long overTicks) {
    static final State STEADY = new State(NEVER, 0, 0);
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return State.STEADY;
  }

  @Override
  public Availability availability(FleetSeen seen) {
    return seen.fleet().fromTimeline()
        ? Availability.YES
        : Availability.lacks("node events or sizes on the scaling topic");
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    FleetView fleet = seen.fleet();
    if (!fleet.fromTimeline()) {
      return Judged.silently(State.STEADY);
    }
    if (fleet.phase() == FleetPhase.SCALING_OUT) {
      return Judged.silently(
          state.sinceMs == NEVER
              ? new State(seen.startMs(), Math.max(1, state.before), 0)
              : new State(state.sinceMs, state.before, 0));
    }
    if (state.sinceMs == NEVER) {
      return Judged.silently(new State(NEVER, fleet.ready(), 0));
    }
    if (state.overTicks < OVER_TICKS) {
      return Judged.silently(new State(state.sinceMs, state.before, state.overTicks + 1));
    }
    State over = new State(NEVER, fleet.ready(), 0);
    boolean grew =
        fleet.ready() >= state.before * LEAST_RATIO && fleet.ready() >= state.before + LEAST_NODES;
    return grew ? new Judged<>(over, List.of(scoreOf(state, seen))) : Judged.silently(over);
  }

  private static Score scoreOf(State state, FleetSeen seen) {
    FleetView fleet = seen.fleet();
    ReadyToSecured took = ReadyToSecured.of(fleet.nodes(), state.sinceMs, seen.endMs());
    double share = fleet.ready() == 0 ? 0 : (double) fleet.secured() / fleet.ready();
    List<String> unknown = unknown(seen);
    double seconds = (seen.endMs() - state.sinceMs - OVER_TICKS * seen.tickMs()) / MS_PER_SECOND;
    return new ScoreBuilder(EntityKey.ofCluster(fleet.cluster()))
        .proof()
        .severity(Severity.INFORMATIONAL)
        .compared("nodes ready", fleet.ready(), state.before)
        .since(state.sinceMs)
        .sentence(
            "the fleet "
                + fleet.cluster()
                + " grew from "
                + state.before
                + " to "
                + fleet.ready()
                + " ready nodes, "
                + DecimalText.of(PERCENT * share, 1)
                + " % of them secured"
                + tookWords(took))
        .facts(
            List.of(
                new Fact.Whole("size_before", state.before),
                new Fact.Whole("size_after", fleet.ready()),
                new Fact.Whole("nodes_added", took.nodes()),
                new Fact.Decimal("secured_share", share, 3),
                new Fact.Decimal("ready_to_secured_p50_s", took.p50(), 1),
                new Fact.Decimal("ready_to_secured_p99_s", took.p99(), 1),
                new Fact.Whole("objective_s", SecurityLatencyDetector.OBJECTIVE_MS / 1_000),
                new Fact.Decimal("duration_s", seconds, 0),
                new Fact.Texts("unknown_nodes", unknown)))
        .build();
  }

  private static String tookWords(ReadyToSecured took) {
    return took.nodes() == 0
        ? ""
        : ", from ready to secured "
            + DecimalText.of(took.p50(), 0)
            + " s at the median and "
            + DecimalText.of(took.p99(), 0)
            + " s at the 99th percentile";
  }

  /** The first names of this tick's telemetry that no node answers to. */
  private static List<String> unknown(FleetSeen seen) {
    List<String> names = new ArrayList<>();
    if (seen.fleet().join() != JoinState.JOINED) {
      return names;
    }
    for (String name : seen.nodes().keySet()) {
      if (names.size() < NAMED && seen.fleet().resolve(name, seen.endMs()).isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      out.signed(state.sinceMs).unsigned(state.before).unsigned(state.overTicks);
    }

    @Override
    public State read(ByteReader in) {
      return new State(in.signed(), (int) in.unsigned(), in.unsigned());
    }
  }
}
