package io.tidegate.detectors.catalog.volume;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Shape;
import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.baseline.CellRates;
import io.tidegate.detectors.baseline.RatioBaseline;
import io.tidegate.detectors.catalog.statistic.ModelStreams;
import io.tidegate.detectors.catalog.statistic.ModelTails;
import io.tidegate.detectors.catalog.statistic.RateTest;
import io.tidegate.detectors.catalog.statistic.Strain;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
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
import io.tidegate.detectors.fleet.FleetPhase;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Few requests with the longest answers fill a model: more answers are long than as a rule ({@link
 * ModelTails}), and at the same time requests queue or the fleet grows, although there are hardly
 * more requests than usual. Only where all three are so does anything speak against the model.
 */
public final class QueueFloodDetector
    implements FleetDetector<ModelStreams<QueueFloodDetector.Stream>> {
  public static final String ID = "queue-flood";

  private static final double AT_LEAST = 2;
  private static final double QUEUE_TIMES = 1.3;
  private static final double MOST_DEMAND_TIMES = 1.5;
  private static final double LEAST_SHARE = 0.1;
  private static final long LEAST_TICKS = 120;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Queue filled by few long requests", Family.VOLUME)
          .what("Long answers fill a model's queue although there are hardly more requests.")
          .why("Queue work is a denial of service that no limit of requests a second sees.")
          .kinds(EntityKind.MODEL)
          .statistic("exceedances of the usual output length under strain, mixture e-CUSUM")
          .formula("x beyond p95 + half an octave while queue > 1.3 rule and n < 1.5 rule")
          .source("Shin, Ramdas, Rinaldo, arXiv 2203.03532; docs/methods.md, Rates of the fleet")
          .limits("A customer's run of long requests that fills the queue looks the same.")
          .scaleClass("demand")
          .coldStart("expects nothing for ten minutes, then at most medium for 25 minutes")
          .needs("output_tokens and queue_ms on inference events")
          .defaultAction("cap output tokens and concurrency of the keys named")
          .stateBytes(ModelTails.StateCodec.BYTES + 64 + 20 * Spread.CELLS)
          .atlas("AML.TA0011", "Impact", "AML.T0034.001", "Resource-Intensive Queries")
          .owasp("LLM10:2025")
          .remediation(
              "Cap max_tokens and concurrency of the keys that make the long requests.",
              "Give long requests a queue of their own.",
              "Ask the owner of a named key whether the run is meant.")
          .build();

  /** Long answers from which on it is more than a matter of capacity. */
  private static final double LEAST_HITS = 50;

  private final ModelTails tails;

  public QueueFloodDetector(Calibration calibration) {
    double bar = calibration.bars().fleet(Family.VOLUME);
    double prior = ModelTails.PRIOR_COUNTS;
    this.tails = new ModelTails(new RateTest(bar, AT_LEAST, prior, prior), true);
  }

  /** What is remembered of one model: answers, waiting and requests a tick. */
  record Stream(ModelTails.State answers, RatioBaseline queue, RatioBaseline demand) {
    private static final Stream FRESH =
        new Stream(ModelTails.State.FRESH, RatioBaseline.FRESH, RatioBaseline.FRESH);
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public ModelStreams<Stream> fresh() {
    return ModelStreams.none();
  }

  @Override
  public Judged<ModelStreams<Stream>> judge(ModelStreams<Stream> state, FleetSeen seen) {
    Spread spread = ModelStreams.spreadOf(seen);
    if (spread == null) {
      return Judged.silently(state);
    }
    CellRates work = state.clientsAfter(seen, Spread.Cell::workMicros);
    SortedMap<String, Stream> changed = new TreeMap<>();
    List<Score> scores = new ArrayList<>();
    for (Map.Entry<String, Pane> entry : seen.models().entrySet()) {
      Stream before = state.models().get(entry.getKey(), Stream.FRESH);
      Stream next = next(before, entry.getValue(), seen);
      changed.put(entry.getKey(), next);
      if (next.answers.counts().nats() >= tails.test().bar() / 2) {
        scores.add(scoreOf(next, entry.getValue(), work, spread, seen));
      }
    }
    return new Judged<>(new ModelStreams<>(state.models().with(changed), work), scores);
  }

  private Stream next(Stream before, Pane pane, FleetSeen seen) {
    boolean queues =
        Strain.isQueueing(before.queue, pane, QUEUE_TIMES)
            || seen.fleet().phase() == FleetPhase.SCALING_OUT;
    double requests = pane.get(Amount.REQUESTS);
    boolean few =
        before.demand.ticks() >= LEAST_TICKS
            && requests <= MOST_DEMAND_TIMES * before.demand.expected(1);
    RateTest.Excuse excuse = queues && few ? RateTest.Excuse.NONE : RateTest.Excuse.HARMLESS;
    ModelTails.Excuses excuses = new ModelTails.Excuses(0, 0, 0, 0, excuse);
    return new Stream(
        tails.next(before.answers, seen, pane.shape(Shape.OUTPUT_TOKENS), excuses),
        queues ? before.queue : Strain.learn(before.queue, pane),
        before.demand.learn(requests, 1));
  }

  private Score scoreOf(Stream stream, Pane pane, CellRates work, Spread spread, FleetSeen seen) {
    RateTest.State state = stream.answers.counts();
    CellRates.Leader leader = work.leader();
    Spread.Cell cell = leader.share() >= LEAST_SHARE ? spread.cell(leader.cell()) : null;
    double timed = Math.max(1, pane.get(Amount.TIMED));
    List<Fact> facts = new ArrayList<>(state.facts(seen));
    facts.add(new Fact.Decimal("queue_ms", pane.get(Amount.QUEUE_MICROS) / timed / 1_000, 1));
    facts.add(new Fact.Decimal("usual_requests", stream.demand.expected(1), 1));
    facts.add(new Fact.Decimal("largest_share_of_work", leader.share(), 3));
    String model = pane.entity().id();
    return new ScoreBuilder(pane.entity())
        .evidence(state.nats(), tails.test().bar())
        .related(NoisyNeighbourDetector.relatedTo(cell, seen))
        .severity(state.hits() < LEAST_HITS ? Severity.LOW : Severity.MEDIUM)
        .provisional(state.provisional())
        .compared("long answers", state.hits(), state.expected())
        .since(state.evidence().since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(state.nats() >= tails.test().bar())
        .sentence(
            "model "
                + model
                + " gives "
                + DecimalText.of(state.ratio(), 1)
                + "x the long answers that its past explains and is strained by them, while its "
                + pane.get(Amount.REQUESTS)
                + " requests are hardly more than usual")
        .facts(facts)
        .build();
  }

  @Override
  public Codec<ModelStreams<Stream>> codec() {
    return new ModelStreams.OfCodec<>(StreamCodec.INSTANCE);
  }

  private static final class StreamCodec implements Codec<Stream> {
    private static final StreamCodec INSTANCE = new StreamCodec();

    @Override
    public void write(Stream stream, ByteWriter out) {
      ModelTails.StateCodec.INSTANCE.write(stream.answers, out);
      stream.queue.write(out);
      stream.demand.write(out);
    }

    @Override
    public Stream read(ByteReader in) {
      return new Stream(
          ModelTails.StateCodec.INSTANCE.read(in), RatioBaseline.read(in), RatioBaseline.read(in));
    }
  }
}
