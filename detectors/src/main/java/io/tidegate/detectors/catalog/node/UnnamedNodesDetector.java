package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.detectors.detect.FleetSeen;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;

/**
 * Most served requests name no node: what is found about nodes rests on the few that do. A finding
 * about the telemetry, which blames and contains nobody. Shares are of the last few hundred served
 * requests, however long those took to come.
 */
public final class UnnamedNodesDetector implements FleetDetector<UnnamedNodesDetector.State> {
  public static final String ID = "unnamed-nodes";

  private static final double LEAST_SERVED = 20;
  private static final double MOST_REMEMBERED = 400;
  private static final double PERCENT = 100;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Most requests name no node", Family.NODE)
          .what("More than half of the served requests do not say which node served them.")
          .why("What a node does in requests that do not name it is seen by no detector of nodes.")
          .kinds(EntityKind.CLUSTER)
          .rule("served requests without a node, of the last few hundred: more than half")
          .limits("Limits, budgets and all that is about tenants, keys and models need no node.")
          .scaleClass("timeline")
          .coldStart("works from the twentieth served request")
          .needs("served requests")
          .stateBytes(24)
          .owasp("LLM03:2025")
          .remediation(
              "Let the gateway write the address of the pod or machine that it routed to.",
              "Where it routes to one address for many, write the name that the server answers with.",
              "If all is served elsewhere, switch this detector off in the cluster's record.")
          .build();

  /** Served requests, the older ones with less weight, and those of them that name no node. */
  record State(double served, double unplaced) {
    private static final State FRESH = new State(0, 0);

    private State and(Pane cluster) {
      double more = cluster.get(Amount.SERVED);
      double room = Math.max(0, MOST_REMEMBERED - more);
      double keep = served <= room ? 1 : room / served;
      return new State(served * keep + more, unplaced * keep + cluster.get(Amount.UNPLACED));
    }

    private double share() {
      return unplaced / Math.max(1, served);
    }
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return State.FRESH;
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    Pane cluster = seen.cluster();
    if (cluster == null || cluster.get(Amount.SERVED) == 0) {
      return Judged.silently(state);
    }
    State next = state.and(cluster);
    return next.served < LEAST_SERVED || next.share() <= FleetSeen.MOST
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(next, seen)));
  }

  private static Score scoreOf(State state, FleetSeen seen) {
    boolean hasFleet = seen.fleet().fromTimeline();
    double percent = PERCENT * state.share();
    return new ScoreBuilder(EntityKey.ofCluster(seen.fleet().cluster()))
        .proof()
        .severity(hasFleet ? Severity.LOW : Severity.INFORMATIONAL)
        .compared("percent of served requests that name no node", percent, 0)
        .since(seen.startMs())
        .withoutScaleAwareness(true)
        .sentence(
            DecimalText.of(percent, 0)
                + " % of the served requests name no node; nodes are judged by the others only"
                + (hasFleet ? ", of a fleet of " + seen.fleet().ready() + " ready nodes" : ""))
        .facts(
            List.of(
                new Fact.Decimal("share_without_node", state.share(), 3),
                new Fact.Decimal("of_served_requests", state.served, 0),
                new Fact.Whole("nodes_named", seen.nodes().size()),
                new Fact.Whole("nodes_ready", seen.fleet().ready())))
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
      out.real(state.served).real(state.unplaced);
    }

    @Override
    public State read(ByteReader in) {
      return new State(in.real(), in.real());
    }
  }
}
