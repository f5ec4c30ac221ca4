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
import io.tidegate.detectors.fleet.RunningNode;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Nodes have been ready for more than a minute without being secured, whether they serve or not.
 * Deterministic; nobody is blamed where the source of "secured" is missing or silent.
 */
public final class SecurityLatencyDetector implements FleetDetector<SecurityLatencyDetector.State> {
  public static final String ID = "security-latency";

  /** The objective: from ready to secured. */
  public static final long OBJECTIVE_MS = 60_000;

  private static final long CLOCKS_MS = 2_000;
  private static final long RECENT_MS = 1_800_000;
  private static final int MANY_NODES = 3;
  private static final int MANY_SHARE = 10;
  private static final int NAMED = 8;
  private static final double MS_PER_SECOND = 1_000;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Nodes are secured too late", Family.NODE)
          .what("Nodes have been ready for more than 60 s and are not secured yet.")
          .why("Between ready and secured a node can take traffic that nothing protects.")
          .kinds(EntityKind.CLUSTER)
          .rule("now - ready over 62 s without secured (60 s and two seconds of clock difference)")
          .limits(
              "Whether such a node serves is what unsecured-node tells; a node whose birth nobody told, found running, is not waited for.")
          .scaleClass("timeline")
          .coldStart("works once any node_secured was seen")
          .needs("node_ready and node_secured events on the scaling topic")
          .stateBytes(1)
          .atlas("AML.TA0004", "Initial Access", "AML.T0010.004", "Container Registry")
          .owasp("LLM03:2025")
          .remediation(
              "Look at what the slowest nodes wait for: image, attestation, policy agent.",
              "Keep nodes out of routing until they are secured, not until they are ready.",
              "Hold further growth if the share of unsecured nodes rises.")
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
    return seen.fleet().fromTimeline() && seen.fleet().securitySignalKnown()
        ? Availability.YES
        : Availability.lacks("node_ready and node_secured events on the scaling topic");
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    if (seen.fleet().securitySignalSilent() || !seen.fleet().securitySignalKnown()) {
      return Judged.silently(state);
    }
    List<RunningNode> waiting = new ArrayList<>();
    for (RunningNode node : seen.fleet().nodes()) {
      boolean late = seen.endMs() - OBJECTIVE_MS - CLOCKS_MS > node.readyMs();
      if (node.isReady() && node.told() && !node.isSecured() && late) {
        waiting.add(node);
      }
    }
    return waiting.isEmpty()
        ? Judged.silently(state)
        : new Judged<>(state, List.of(scoreOf(waiting, seen)));
  }

  private static Score scoreOf(List<RunningNode> waiting, FleetSeen seen) {
    FleetView fleet = seen.fleet();
    waiting.sort(Comparator.comparingLong(RunningNode::readyMs).thenComparing(RunningNode::name));
    RunningNode slowest = waiting.get(0);
    double longest = (seen.endMs() - slowest.readyMs()) / MS_PER_SECOND;
    int count = waiting.size();
    boolean many = count >= MANY_NODES && count * MANY_SHARE >= fleet.ready();
    ReadyToSecured recent =
        ReadyToSecured.of(fleet.nodes(), seen.endMs() - RECENT_MS, seen.endMs());
    return new ScoreBuilder(EntityKey.ofCluster(fleet.cluster()))
        .proof()
        .related(
            waiting.stream()
                .limit(NAMED)
                .map(node -> new EntityKey(fleet.cluster(), EntityKind.NODE, node.name()))
                .toList())
        .severity(many ? Severity.MEDIUM : Severity.LOW)
        .compared("seconds from ready to secured, longest", longest, OBJECTIVE_MS / MS_PER_SECOND)
        .since(slowest.readyMs())
        .sentence(
            count
                + (count == 1 ? " node is" : " nodes are")
                + " ready and not secured for more than 60 s, "
                + slowest.name()
                + " for "
                + (long) longest
                + " s")
        .facts(
            List.of(
                new Fact.Whole("nodes_waiting", count),
                new Fact.Whole("nodes_ready", fleet.ready()),
                new Fact.Whole("nodes_ready_last_half_hour", recent.nodes()),
                new Fact.Decimal("ready_to_secured_p50_s", recent.p50(), 1),
                new Fact.Decimal("ready_to_secured_p99_s", recent.p99(), 1)))
        .build();
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
