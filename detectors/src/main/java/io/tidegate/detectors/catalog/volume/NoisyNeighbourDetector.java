package io.tidegate.detectors.catalog.volume;

import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Shape;
import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.baseline.CellRates;
import io.tidegate.detectors.catalog.statistic.ModelStreams;
import io.tidegate.detectors.catalog.statistic.ModelTails;
import io.tidegate.detectors.catalog.statistic.RateTest;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Calibration;
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
import io.tidegate.schemas.encode.ComparedText;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One client's load makes the others wait: its share of the cluster's work has risen to a quarter
 * and three times what it is used to, and meanwhile the first token of requests that are not its
 * own comes late ({@link ModelTails}).
 *
 * <p>All of the neighbour's own requests are taken for late ones and not counted: what is left are
 * the others'. A surge of many clients has no neighbour and is nobody's fault.
 */
public final class NoisyNeighbourDetector implements FleetDetector<ModelStreams<ModelTails.State>> {
  public static final String ID = "noisy-neighbour";

  private static final double AT_LEAST = 2;
  private static final double LEAST_SHARE = 0.25;
  private static final double RISEN_TIMES = 3;
  private static final long LEAST_TICKS = 240;
  private static final double PERCENT = 100;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Noisy neighbour", Family.VOLUME)
          .what("One client's work has risen, and the other clients' requests wait for it.")
          .why("Whoever takes the fleet's work denies it to others, meaning it or not.")
          .kinds(EntityKind.MODEL)
          .statistic("exceedances of the learned p95 by others, mixture e-CUSUM")
          .formula("x late requests less all of the neighbour's, mu = learned share x n")
          .source("Shin, Ramdas, Rinaldo, arXiv 2203.03532; docs/methods.md, Rates of the fleet")
          .limits("Names a key by its cell of 512; tells who loads and who waits, not why.")
          .scaleClass("demand")
          .coldStart("silent for twenty minutes: nobody's usual share is known")
          .needs("ttft, latency and api_key or tenant on inference events")
          .defaultAction("lower the concurrency of the key")
          .stateBytes(ModelTails.StateCodec.BYTES + 20 * Spread.CELLS)
          .atlas("AML.TA0011", "Impact", "AML.T0029", "Denial of AI Service")
          .owasp("LLM10:2025")
          .remediation(
              "Lower the concurrency of the key that loads, or give it a pool of its own.",
              "Look at which of its requests are long.",
              "Ask its owner whether the run is meant.")
          .build();

  private final ModelTails tails;

  public NoisyNeighbourDetector(Calibration calibration) {
    double bar = calibration.bars().fleet(Family.VOLUME);
    double prior = ModelTails.PRIOR_COUNTS;
    this.tails = new ModelTails(new RateTest(bar, AT_LEAST, prior, prior), true);
  }

  /** Who loads, with its share of the cluster's work and what it is used to. */
  private record Neighbour(
      Spread.@Nullable Cell cell, double share, double usualShare, boolean loads) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public ModelStreams<ModelTails.State> fresh() {
    return ModelStreams.none();
  }

  @Override
  public Judged<ModelStreams<ModelTails.State>> judge(
      ModelStreams<ModelTails.State> state, FleetSeen seen) {
    Spread spread = ModelStreams.spreadOf(seen);
    if (spread == null) {
      return Judged.silently(state);
    }
    CellRates work = state.clientsAfter(seen, Spread.Cell::workMicros);
    Neighbour neighbour = neighbour(work, spread);
    double own = neighbour.cell == null ? 0 : neighbour.cell.requests();
    ModelTails.Excuses excuses =
        neighbour.loads
            ? new ModelTails.Excuses(0, own, 0, 0, RateTest.Excuse.NONE)
            : new ModelTails.Excuses(0, 0, 0, 0, RateTest.Excuse.HARMLESS);
    SortedMap<String, ModelTails.State> changed = new TreeMap<>();
    List<Score> scores = new ArrayList<>();
    for (Map.Entry<String, Pane> entry : seen.models().entrySet()) {
      Pane pane = entry.getValue();
      ModelTails.State before = state.models().get(entry.getKey(), ModelTails.State.FRESH);
      ModelTails.State next = tails.next(before, seen, pane.shape(Shape.TTFT_MS), excuses);
      changed.put(entry.getKey(), next);
      if (neighbour.loads && next.counts().nats() >= tails.test().bar() / 2) {
        scores.add(scoreOf(next.counts(), neighbour, pane, seen));
      }
    }
    return new Judged<>(new ModelStreams<>(state.models().with(changed), work), scores);
  }

  private static Neighbour neighbour(CellRates work, Spread spread) {
    CellRates.Leader leader = work.leader();
    boolean risen =
        leader.share() >= LEAST_SHARE && leader.share() >= RISEN_TIMES * leader.usualShare();
    return new Neighbour(
        spread.cell(leader.cell()),
        leader.share(),
        leader.usualShare(),
        risen && work.ticks() >= LEAST_TICKS);
  }

  private Score scoreOf(RateTest.State state, Neighbour neighbour, Pane pane, FleetSeen seen) {
    Spread.Cell cell = neighbour.cell;
    String who = cell == null ? "one client" : (cell.isTenant() ? "tenant " : "key ") + cell.id();
    List<Fact> facts = new ArrayList<>(state.facts(seen));
    facts.add(new Fact.Decimal("neighbour_share", neighbour.share, 3));
    facts.add(new Fact.Decimal("neighbour_usual_share", neighbour.usualShare, 3));
    ComparedText shares =
        ComparedText.of(PERCENT * neighbour.share, PERCENT * neighbour.usualShare);
    return new ScoreBuilder(pane.entity())
        .evidence(state.nats(), tails.test().bar())
        .related(relatedTo(cell, seen))
        .severity(Severity.MEDIUM)
        .provisional(state.provisional())
        .compared("late requests of other clients", state.hits(), state.expected())
        .since(state.evidence().since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(state.nats() >= tails.test().bar())
        .sentence(
            who
                + " takes "
                + shares.seen()
                + " % of the cluster's work ("
                + shares.other()
                + " % as a rule), and the other clients of model "
                + pane.entity().id()
                + " wait for their first token "
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
    return List.of(cell.entityIn(seen.fleet().cluster()));
  }

  @Override
  public Codec<ModelStreams<ModelTails.State>> codec() {
    return new ModelStreams.OfCodec<>(ModelTails.StateCodec.INSTANCE);
  }
}
