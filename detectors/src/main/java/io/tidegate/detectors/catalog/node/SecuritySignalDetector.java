package io.tidegate.detectors.catalog.node;

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
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
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
      new DetectorSpecBuilder(ID, "Source of \"secured\" is missing or silent", Family.NODE)
          .what("Nodes become ready, but nobody says whether they are secured.")
          .why("Without a source, an unsecured node cannot be told from a secured one.")
          .kinds(EntityKind.CLUSTER)
          .rule("first and last node_secured against nodes becoming ready")
          .scaleClass("timeline")
          .coldStart("waits five minutes for a first word")
          .needs("node events on the scaling topic")
          .stateBytes(16)
          .owasp("LLM03:2025")
          .remediation(
              "Check the component that sends node_secured, and its access to the scaling topic.",
              "Check by hand the nodes that became ready since its last word.",
              "Set securitySignal to none for clusters that have no such source.")
          .build();

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
  public Judged<State> judge(State state, FleetSeen seen) {
    FleetView fleet = seen.fleet();
    boolean without = fleet.ready() > 0 && !fleet.securitySignalKnown();
    State next = new State(without ? state.ticksWithout + 1 : 0);
    if (fleet.securitySignalSilent()) {
      String silent =
          "the source of \"secured\" fell silent while nodes became ready; they are not judged";
      return new Judged<>(next, List.of(scoreOf(seen, Severity.MEDIUM, silent)));
    }
    if (!fleet.securitySignalKnown() && state.ticksWithout >= GRACE_TICKS) {
      String missing = "no scaling event ever said that a node is secured; ready counts as secured";
      return new Judged<>(next, List.of(scoreOf(seen, Severity.INFORMATIONAL, missing)));
    }
    return Judged.silently(next);
  }

  private static Score scoreOf(FleetSeen seen, Severity severity, String sentence) {
    FleetView fleet = seen.fleet();
    return new ScoreBuilder(EntityKey.ofCluster(fleet.cluster()))
        .proof()
        .severity(severity)
        .compared("nodes that count as secured", fleet.secured(), fleet.ready())
        .since(seen.startMs())
        .sentence(sentence)
        .facts(
            List.of(
                new Fact.Whole("nodes_ready", fleet.ready()),
                new Fact.Whole("last_word_at", Math.max(0, fleet.securitySignalLastMs()))))
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
      out.unsigned(state.ticksWithout);
    }

    @Override
    public State read(ByteReader in) {
      return new State(in.unsigned());
    }
  }
}
