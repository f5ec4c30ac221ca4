package io.tidegate.detectors.detect;

import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.fleet.FleetView;
import io.tidegate.detectors.fleet.JoinState;
import io.tidegate.schemas.alert.Analytic;
import io.tidegate.schemas.alert.AnalyticType;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.EnumSet;
import java.util.List;

/**
 * The word "secured" has no source yet, or its source fell silent while nodes became ready: a
 * finding about the source, once, which blames and contains no node.
 */
public final class SecuritySignalDetector implements FleetDetector<SecuritySignalDetector.State> {
  public static final String ID = "security-signal";

  /** How long a fleet may run before a missing source is told. */
  private static final int GRACE_TICKS = 60;

  private static final DetectorSpec SPEC =
      new DetectorSpec(
          new Analytic(
              ID,
              "Source of \"secured\" is missing or silent",
              "Nodes become ready, but nobody says whether they are secured.",
              AnalyticType.RULE,
              "first and last node_secured against nodes becoming ready",
              "1",
              List.of(),
              List.of("LLM03:2025")),
          EnumSet.of(EntityKind.CLUSTER),
          "timeline",
          "waits five minutes for a first word",
          "node events on the scaling topic",
          16,
          List.of(
              "Check the component that sends node_secured, and its access to the scaling topic.",
              "Check by hand the nodes that became ready since its last word.",
              "Set securitySignal to none for clusters that have no such source."));

  /** Ticks with ready nodes and no source. */
  record State(long ticksWithout) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(0);
  }

  @Override
  public Availability availability(FleetSeen seen) {
    return seen.fleet().join() == JoinState.NO_TIMELINE
        ? Availability.lacks("node events on the scaling topic")
        : Availability.YES;
  }

  @Override
  public List<Score> score(State state, FleetSeen seen) {
    FleetView fleet = seen.fleet();
    if (fleet.securitySignalSilent()) {
      return List.of(
          scoreOf(
              seen,
              Severity.LOW,
              "the source of \"secured\" fell silent while nodes became ready; they are not judged"));
    }
    if (!fleet.securitySignalKnown() && state.ticksWithout >= GRACE_TICKS) {
      return List.of(
          scoreOf(
              seen,
              Severity.INFORMATIONAL,
              "no scaling event ever said that a node is secured; ready counts as secured"));
    }
    return List.of();
  }

  @Override
  public State next(State state, FleetSeen seen, List<Score> scores, Learning learning) {
    boolean without = seen.fleet().ready() > 0 && !seen.fleet().securitySignalKnown();
    return new State(without ? state.ticksWithout + 1 : 0);
  }

  private static Score scoreOf(FleetSeen seen, Severity severity, String sentence) {
    FleetView fleet = seen.fleet();
    return new Score(
        EntityKey.ofCluster(fleet.cluster()),
        List.of(),
        Bars.PROOF,
        1,
        true,
        false,
        false,
        severity,
        Confidence.HIGH,
        "nodes that count as secured",
        fleet.secured(),
        fleet.ready(),
        Double.NaN,
        seen.startMs(),
        false,
        sentence,
        List.of(
            new Fact.Whole("nodes_ready", fleet.ready()),
            new Fact.Whole("last_word_at", Math.max(0, fleet.securitySignalLastMs()))));
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      out.unsigned(state.ticksWithout);
    }

    @Override
    public State read(ByteReader in) {
      return new State(in.unsigned());
    }
  }
}
