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
import io.tidegate.detectors.fleet.JoinState;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;

/**
 * Telemetry and scaling events call the nodes by names that do not join, so that no node can be
 * judged: a finding about the blindness, not about a node.
 */
public final class NodeIdentityMismatchDetector
    implements FleetDetector<NodeIdentityMismatchDetector.State> {
  public static final String ID = "node-identity-mismatch";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Node names do not join", Family.NODE)
          .what("Most requests name nodes that no scaling event knows: node detectors are blind.")
          .why("A blind detector that says nothing looks like a calm fleet.")
          .kinds(EntityKind.CLUSTER)
          .rule("under 80 % of requests resolve, five minutes, at least 100 requests")
          .scaleClass("timeline")
          .coldStart("needs 100 requests that name a node")
          .needs("node events on the scaling topic")
          .remediation(
              "Compare the three names of each side in the evidence.",
              "Put the other names of a node into `addresses` of its scaling events.",
              "Or let the gateway write the node's own name.")
          .build();

  /** Nothing is remembered: the fleet's view says it all. */
  record State() {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State();
  }

  @Override
  public Availability availability(FleetSeen seen) {
    return seen.fleet().join() == JoinState.NO_TIMELINE
        ? Availability.lacks("node events on the scaling topic")
        : Availability.YES;
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    if (seen.fleet().join() != JoinState.UNJOINED) {
      return Judged.silently(state);
    }
    List<String> telemetry = seen.fleet().unmatchedInTelemetry();
    List<String> timeline = seen.fleet().unmatchedInTimeline();
    Score score =
        new ScoreBuilder(EntityKey.ofCluster(seen.fleet().cluster()))
            .proof()
            .compared("requests whose node resolves, share", Double.NaN, Double.NaN)
            .since(seen.startMs())
            .sentence(
                "telemetry names nodes "
                    + telemetry
                    + " that no scaling event knows, scaling events name "
                    + timeline
                    + " that telemetry never does; no node can be judged until they join")
            .facts(
                List.of(
                    new Fact.Texts("unmatched_in_telemetry", telemetry),
                    new Fact.Texts("unmatched_in_scaling", timeline)))
            .build();
    return new Judged<>(state, List.of(score));
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {}

    @Override
    public State read(ByteReader in) {
      return new State();
    }
  }
}
