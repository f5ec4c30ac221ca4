package io.tidegate.detectors.catalog.node;

import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Shape;
import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.baseline.CellRates;
import io.tidegate.detectors.catalog.statistic.ModelStreams;
import io.tidegate.detectors.catalog.statistic.ModelTails;
import io.tidegate.detectors.catalog.statistic.Notices;
import io.tidegate.detectors.catalog.statistic.RateTest;
import io.tidegate.detectors.catalog.statistic.SharedShift;
import io.tidegate.detectors.catalog.statistic.Strain;
import io.tidegate.detectors.catalog.statistic.Waits;
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
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.ScalingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model answers more slowly than its past explains, while it is not overloaded: time to the first
 * token, and time per output token after it. {@link ModelTails}: what falls half an octave beyond
 * the usual 95 % quantile.
 *
 * <p>Other clients than usual may have longer prompts: by as many requests as they make, more may
 * have to wait for their first token, and a fleet that changes its size excuses that altogether.
 * The pace after it depends on neither: there as many may be slow as cold nodes serve. How loaded
 * nodes are moves all models that share them: the tails begin higher by as much as the others'
 * values have moved ({@link SharedShift}). Queues are capacity, and excuse everything, as long as
 * requests end that may have begun while others waited.
 */
public final class LatencyDriftDetector
    implements FleetDetector<ModelStreams<LatencyDriftDetector.Stream>> {
  public static final String ID = "latency-drift";

  private static final double AT_LEAST = 2;
  private static final long DEPLOY_MS = 1_800_000;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "A model answers more slowly", Family.NODE)
          .what("More of a model's requests are slow than its past explains.")
          .why("Exhausted, tampered or wrongly deployed models show as latency that load is not.")
          .kinds(EntityKind.MODEL)
          .statistic("exceedances of the learned p95, mixture e-CUSUM")
          .formula(
              "x beyond p95 + half an octave + d, d = how far the other models moved, mu = learned share x n + n x moved clients, or n x cold share for the pace")
          .source("Shin, Ramdas, Rinaldo, arXiv 2203.03532; docs/methods.md, Rates of the fleet")
          .limits(
              "Slower by less than a factor of 1.4 is not seen; queues, and what slows all models of a cluster at once, are capacity.")
          .scaleClass("demand")
          .coldStart("expects nothing for five minutes, then at most medium for 25 minutes")
          .needs("ttft or latency on inference events")
          .stateBytes(2 * ModelTails.StateCodec.BYTES + Waits.BYTES + 20 * Spread.CELLS)
          .atlas("AML.TA0011", "Impact", "AML.T0029", "Denial of AI Service")
          .owasp("LLM10:2025")
          .remediation(
              "Look at whether all nodes of the model are slow, or one group of them.",
              "Roll back the last deploy if it began with it.",
              "If a new version is meant to be slower, accept it as the new baseline.")
          .build();

  private final ModelTails tails;

  public LatencyDriftDetector(Calibration calibration) {
    double bar = calibration.bars().fleet(Family.NODE);
    double prior = ModelTails.PRIOR_COUNTS;
    this.tails = new ModelTails(new RateTest(bar, AT_LEAST, prior, prior), true);
  }

  /** What is remembered of one model. */
  record Stream(ModelTails.State first, ModelTails.State pace, Waits waits) {
    private static final Stream FRESH =
        new Stream(ModelTails.State.FRESH, ModelTails.State.FRESH, Waits.FRESH);

    boolean isPaceWorse() {
      return pace.counts().nats() > first.counts().nats();
    }

    RateTest.State worst() {
      return (isPaceWorse() ? pace : first).counts();
    }
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
    CellRates clients = state.clientsAfter(seen, Spread.Cell::requests);
    double moved = spread == null ? 0 : clients.moved(spread, Spread.Cell::requests);
    double cold = Strain.coldShare(seen);
    SharedShift first = new SharedShift();
    SharedShift pace = new SharedShift();
    seen.models()
        .forEach(
            (model, pane) -> {
              Stream usual = state.models().get(model, Stream.FRESH);
              first.add(model, usual.first.shape(), pane.shape(Shape.TTFT_MS));
              pace.add(model, usual.pace.shape(), pane.shape(Shape.TOKEN_MICROS));
            });
    SortedMap<String, Stream> changed = new TreeMap<>();
    List<Score> scores = new ArrayList<>();
    for (Map.Entry<String, Pane> entry : seen.models().entrySet()) {
      Stream before = state.models().get(entry.getKey(), Stream.FRESH);
      String model = entry.getKey();
      Shared shared = new Shared(moved, cold, first.without(model), pace.without(model));
      Stream next = next(before, entry.getValue(), shared, seen);
      changed.put(entry.getKey(), next);
      if (next.worst().nats() >= tails.test().bar() / 2) {
        scores.add(scoreOf(next, before, entry.getValue(), seen));
      }
    }
    return new Judged<>(new ModelStreams<>(state.models().with(changed), clients), scores);
  }

  /**
   * What a tick has that is not a model's own: shares of requests of other clients than usual and
   * on cold nodes, and by how many bins the other models' values moved.
   */
  private record Shared(double moved, double cold, double first, double pace) {}

  private Stream next(Stream before, Pane pane, Shared shared, FleetSeen seen) {
    double moved = ModelTails.movedOf(shared.moved, seen.cluster(), pane);
    double cold = ModelTails.movedOf(shared.cold, seen.cluster(), pane);
    Waits waits = before.waits.next(pane, seen);
    boolean queued = waits.mayHaveQueued(pane, seen);
    boolean strained = queued || Strain.isUnsettled(seen);
    return new Stream(
        tails.next(
            before.first,
            seen,
            pane.shape(Shape.TTFT_MS),
            new ModelTails.Excuses(
                moved, 0, 0, shared.first, RateTest.Excuse.explainedIf(strained))),
        tails.next(
            before.pace,
            seen,
            pane.shape(Shape.TOKEN_MICROS),
            new ModelTails.Excuses(cold, 0, 0, shared.pace, RateTest.Excuse.explainedIf(queued))),
        waits);
  }

  private Score scoreOf(Stream stream, Stream before, Pane pane, FleetSeen seen) {
    boolean isPace = stream.isPaceWorse();
    RateTest.State state = stream.worst();
    String what = isPace ? "time per output token" : "time to first token";
    String model = pane.entity().id();
    ScalingEvent deploy = Notices.deployOf(seen, model, DEPLOY_MS);
    List<Fact> facts = new ArrayList<>(state.facts(seen));
    facts.add(new Fact.Text("metric", what));
    if (deploy != null) {
      facts.add(new Fact.Whole("since_deploy_s", (seen.endMs() - deploy.timeMs()) / 1_000));
    }
    boolean young = (isPace ? before.pace : before.first).counts().provisional();
    return new ScoreBuilder(pane.entity())
        .evidence(state.nats(), tails.test().bar())
        .severity(Severity.MEDIUM)
        .provisional(young)
        .compared("requests with a long " + what, state.hits(), state.expected())
        .since(state.evidence().since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(state.nats() >= tails.test().bar())
        .sentence(
            "model "
                + model
                + " has "
                + DecimalText.of(state.ratio(), 1)
                + "x the requests with a long "
                + what
                + " that its past explains, while they do not queue"
                + (deploy == null ? "" : ", after a deploy"))
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
      ModelTails.StateCodec.INSTANCE.write(stream.first, out);
      ModelTails.StateCodec.INSTANCE.write(stream.pace, out);
      stream.waits.write(out);
    }

    @Override
    public Stream read(ByteReader in) {
      return new Stream(
          ModelTails.StateCodec.INSTANCE.read(in),
          ModelTails.StateCodec.INSTANCE.read(in),
          Waits.read(in));
    }
  }
}
