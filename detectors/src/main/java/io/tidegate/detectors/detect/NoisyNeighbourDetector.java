package io.tidegate.detectors.detect;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.baseline.CellRates;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's load makes the others wait: its share of the cluster's work has risen to a quarter
 * and three times what it is used to, and meanwhile the first token of requests that are not its
 * own comes late ({@link ModelTails}).
 *
 * <p>All of the neighbour's own requests are taken for late ones and not counted: what is left are
 * the others'. A surge of many clients has no neighbour and is nobody's fault.
 */
public final class NoisyNeighbourDetector implements FleetDetector<NoisyNeighbourDetector.State> {
  public static final String ID = "noisy-neighbour";

  private static final double AT_LEAST = 2;

  /** One request in a hundred waits, where nothing is known yet. */
  private static final double PRIOR_WAITS = 5;

  private static final double PRIOR_REQUESTS = 500;

  /** Share of requests refused from which on a whole fleet is short of capacity. */
  private static final double OVERLOADED = 0.1;

  private static final double LEAST_SHARE = 0.25;
  private static final double RISEN_TIMES = 3;
  private static final long LEAST_TICKS = 240;
  private static final double PERCENT = 100;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Noisy neighbour", Family.VOLUME)
          .what("One client's work has risen, and the other clients' requests wait for it.")
          .why("Whoever takes the fleet's work denies it to others, meaning it or not.")
          .kinds(EntityKind.CLUSTER)
          .statistic("others' requests that mostly wait, mixture e-CUSUM")
          .formula("x others' requests with queue > ttft / 2, mu = learned share x n")
          .source("Shin, Ramdas, Rinaldo, arXiv 2203.03532; docs/methods.md, Rates of the fleet")
          .limits("Names a key by its cell of 512; tells who loads and who waits, not why.")
          .scaleClass("demand")
          .coldStart("silent for twenty minutes: nobody's usual share is known")
          .needs("ttft, queue time and api_key or tenant on inference events")
          .defaultAction("lower the concurrency of the key")
          .stateBytes(RateTest.StateCodec.BYTES + 20 * Spread.CELLS)
          .atlas("AML.TA0011", "Impact", "AML.T0029", "Denial of AI Service")
          .owasp("LLM10:2025")
          .remediation(
              "Lower the concurrency of the key that loads, or give it a pool of its own.",
              "Look at which of its requests are long.",
              "Ask its owner whether the run is meant.")
          .build();

  private final RateTest test;

  NoisyNeighbourDetector(Calibration calibration) {
    this.test =
        new RateTest(
            calibration.bars().fleet(Family.VOLUME), AT_LEAST, PRIOR_WAITS, PRIOR_REQUESTS);
  }

  /** How often clients wait, and how much work each makes. */
  record State(RateTest.State waits, CellRates work) {}

  /** Who loads, with its share of the cluster's work and what it is used to. */
  private record Neighbour(
      int cell, @Nullable EntityKey client, double share, double usualShare, boolean loads) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(RateTest.State.FRESH, CellRates.FRESH);
  }

  @Override
  public Judged<State> judge(State state, FleetSeen seen) {
    Pane cluster = seen.cluster();
    Spread spread = cluster == null ? null : cluster.spread();
    if (cluster == null || spread == null) {
      return Judged.silently(state);
    }
    boolean allowed = seen.learning() == Learning.ALLOWED;
    CellRates work = state.work.next(seen.tick(), spread, Spread.Cell::workMicros, allowed);
    Neighbour neighbour = neighbour(work, spread, seen);
    double waits = 0;
    double requests = 0;
    for (int i = 0; i < Spread.CELLS; i++) {
      Spread.Cell cell = spread.cell(i);
      if (cell != null && i != neighbour.cell) {
        waits += cell.waited();
        requests += cell.requests();
      }
    }
    RateTest.Excuse excuse =
        isOverloaded(cluster)
            ? RateTest.Excuse.EXPLAINED
            : neighbour.loads ? RateTest.Excuse.NONE : RateTest.Excuse.HARMLESS;
    RateTest.State next =
        test.next(state.waits, seen, new RateTest.Counts(waits, requests, 0, excuse));
    State after = new State(next, work);
    return neighbour.loads && next.nats() >= test.bar() / 2
        ? new Judged<>(after, List.of(scoreOf(next, neighbour, cluster, seen)))
        : Judged.silently(after);
  }

  /** The fleet has not enough for all: whoever waits does not wait for one client. */
  private static boolean isOverloaded(Pane cluster) {
    return cluster.get(Amount.REFUSED) > OVERLOADED * cluster.get(Amount.REQUESTS);
  }

  private static Neighbour neighbour(CellRates work, Spread spread, FleetSeen seen) {
    CellRates.Leader leader = work.leader();
    boolean risen =
        leader.share() >= LEAST_SHARE && leader.share() >= RISEN_TIMES * leader.usualShare();
    List<EntityKey> client = relatedTo(spread.cell(leader.cell()), seen);
    return new Neighbour(
        leader.cell(),
        client.isEmpty() ? null : client.get(0),
        leader.share(),
        leader.usualShare(),
        risen && work.ticks() >= LEAST_TICKS);
  }

  private Score scoreOf(RateTest.State state, Neighbour neighbour, Pane cluster, FleetSeen seen) {
    EntityKey client = neighbour.client;
    String who =
        client == null
            ? "one client"
            : (client.kind() == EntityKind.TENANT ? "tenant " : "key ") + client.id();
    List<Fact> facts = new ArrayList<>(state.facts(seen));
    facts.add(new Fact.Decimal("neighbour_share", neighbour.share, 3));
    facts.add(new Fact.Decimal("neighbour_usual_share", neighbour.usualShare, 3));
    return new ScoreBuilder(cluster.entity())
        .evidence(state.nats(), test.bar())
        .related(client == null ? List.of() : List.of(client))
        .severity(Severity.MEDIUM)
        .provisional(state.provisional())
        .compared("requests of other clients that wait", state.hits(), state.expected())
        .since(state.evidence().since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(state.nats() >= test.bar())
        .sentence(
            who
                + " takes "
                + DecimalText.of(PERCENT * neighbour.share, 0)
                + " % of the cluster's work ("
                + DecimalText.of(PERCENT * neighbour.usualShare, 0)
                + " % as a rule), and the requests of the other clients wait "
                + DecimalText.of(state.ratio(), 1)
                + "x as often as they are used to")
        .facts(facts)
        .build();
  }

  /** The client of a cell as an entity; none for no cell. */
  static List<EntityKey> relatedTo(Spread.@Nullable Cell cell, FleetSeen seen) {
    if (cell == null) {
      return List.of();
    }
    EntityKind kind = cell.isTenant() ? EntityKind.TENANT : EntityKind.API_KEY;
    return List.of(new EntityKey(seen.fleet().cluster(), kind, cell.id()));
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      RateTest.StateCodec.INSTANCE.write(state.waits, out);
      state.work.write(out);
    }

    @Override
    public State read(ByteReader in) {
      return new State(RateTest.StateCodec.INSTANCE.read(in), CellRates.read(in));
    }
  }
}
