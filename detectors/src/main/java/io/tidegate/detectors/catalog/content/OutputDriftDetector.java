package io.tidegate.detectors.catalog.content;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.LogHistogram;
import io.tidegate.detectors.aggregate.Naming;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.aggregate.Shape;
import io.tidegate.detectors.aggregate.Spread;
import io.tidegate.detectors.baseline.CellRates;
import io.tidegate.detectors.baseline.Ebb;
import io.tidegate.detectors.baseline.TenantVotes;
import io.tidegate.detectors.catalog.statistic.ElasticTest;
import io.tidegate.detectors.catalog.statistic.ModelStreams;
import io.tidegate.detectors.catalog.statistic.ModelTails;
import io.tidegate.detectors.catalog.statistic.Notices;
import io.tidegate.detectors.catalog.statistic.RateTest;
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
 * A model's answers are not what they were: more of them are longer or shorter than as a rule
 * ({@link ModelTails}), the same clients get longer ones ({@link AnswerLengths}), or more end at
 * the limit of their tokens or by a filter ({@link RateTest}).
 *
 * <p>Other clients than usual may ask for other answers: by as many requests as they make, more may
 * be unlike. Where fewer requests begin, long answers are what still ends ({@link Ebb}). Answers
 * that are longer or shorter are medium only where most tenants get such ones ({@link
 * TenantVotes}): a client that asks for something else is no drift of the model. After a deploy the
 * finding is low and names it.
 */
public final class OutputDriftDetector
    implements FleetDetector<ModelStreams<OutputDriftDetector.Stream>> {
  public static final String ID = "output-drift";

  private static final double AT_LEAST = 2;
  private static final long DEPLOY_MS = 1_800_000;
  private static final String FILTERED = "content_filter";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "A model's answers change", Family.CONTENT)
          .what("A model's answers are longer, shorter or cut off more often than as a rule.")
          .why("Other weights, prompts or filters than were approved change what a model says.")
          .kinds(EntityKind.MODEL)
          .statistic("tails and client-standardized mean of output length, share of cut answers")
          .formula(
              "x in the tail, mu = learned share x n + n x moved clients; sum of output tokens, mu = sum of n x usual tokens per client")
          .source("Shin, Ramdas, Rinaldo, arXiv 2203.03532; docs/methods.md, Rates of the fleet")
          .limits(
              "Answers longer by less than a quarter are not seen, nor those of clients with fewer than ten. Low where fewer than five tenants get other answers.")
          .scaleClass("demand")
          .coldStart("expects nothing for five minutes, then at most medium for 25 minutes")
          .needs("tokens or finish_reason on inference events")
          .stateBytes(
              3 * ModelTails.StateCodec.BYTES
                  + AnswerLengths.StateCodec.BYTES
                  + Ebb.BYTES
                  + TenantVotes.BYTES
                  + 20 * Spread.CELLS)
          .atlas("AML.TA0006", "Persistence", "AML.T0018", "Manipulate AI Model")
          .owasp("LLM03:2025", "LLM04:2025")
          .remediation(
              "Compare the model's digest and system prompt with what was approved.",
              "Freeze the rollout if it began with a deploy.",
              "If the change is meant, accept it as the new baseline.")
          .build();

  private final RateTest cut;
  private final ModelTails longer;
  private final ModelTails shorter;
  private final AnswerLengths answers;
  private final Stream fresh;

  public OutputDriftDetector(Calibration calibration) {
    double bar = calibration.bars().fleet(Family.CONTENT);
    double prior = ModelTails.PRIOR_COUNTS;
    RateTest tail = new RateTest(bar, AT_LEAST, prior, prior);
    this.cut = new RateTest(bar, AT_LEAST, 5, 100);
    this.longer = new ModelTails(tail, true);
    this.shorter = new ModelTails(tail, false);
    this.answers = new AnswerLengths(bar);
    this.fresh =
        new Stream(
            ModelTails.State.FRESH,
            ModelTails.State.FRESH,
            RateTest.State.FRESH,
            answers.fresh(),
            Ebb.FRESH,
            TenantVotes.NONE);
  }

  /** What is remembered of one model. */
  record Stream(
      ModelTails.State longer,
      ModelTails.State shorter,
      RateTest.State cut,
      AnswerLengths.State lengths,
      Ebb ebb,
      TenantVotes votes) {
    boolean areMoreCut() {
      return cut.nats() > Math.max(longer.counts().nats(), shorter.counts().nats());
    }

    boolean areLonger() {
      return longer.counts().nats() >= shorter.counts().nats();
    }

    RateTest.State worst() {
      return areMoreCut() ? cut : (areLonger() ? longer : shorter).counts();
    }

    String how() {
      return areMoreCut() ? "cut off" : areLonger() ? "long" : "short";
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
    SortedMap<String, Stream> changed = new TreeMap<>();
    List<Score> scores = new ArrayList<>();
    for (Map.Entry<String, Pane> entry : seen.models().entrySet()) {
      Stream before = state.models().get(entry.getKey(), fresh);
      Pane pane = entry.getValue();
      Ebb ebb = before.ebb.next(seen.tick(), pane.get(Amount.SERVED));
      ElasticTest.Look look = answers.look(before.lengths, pane, ebb.missing(), seen);
      Stream next = next(before, look, ebb, pane, moved, seen);
      changed.put(entry.getKey(), next);
      double tails = next.worst().nats();
      if (Math.max(tails, look.nats()) >= cut.bar() / 2) {
        scores.add(
            look.nats() > tails
                ? lengthScore(look, next.votes.outcome(), pane, seen)
                : scoreOf(next, pane, seen));
      }
    }
    return new Judged<>(new ModelStreams<>(state.models().with(changed), clients), scores);
  }

  private Stream next(
      Stream before,
      ElasticTest.Look look,
      Ebb ebb,
      Pane pane,
      double clusterMoved,
      FleetSeen seen) {
    double moved = ModelTails.movedOf(clusterMoved, seen.cluster(), pane);
    LogHistogram lengths = pane.shape(Shape.OUTPUT_TOKENS);
    ModelTails.Excuses excuses =
        new ModelTails.Excuses(moved, 0, ebb.missing(), 0, RateTest.Excuse.NONE);
    SortedMap<String, Long> reasons = pane.names(Naming.FINISH_REASON);
    double ended = pane.get(Amount.SERVED);
    double cutOff =
        Math.min(ended, pane.get(Amount.TRUNCATED) + (double) reasons.getOrDefault(FILTERED, 0L));
    double told = reasons.isEmpty() ? 0 : ended;
    double leftover = told > 0 ? ebb.missing() * cut.upper(before.cut) : 0;
    RateTest.Counts counts =
        new RateTest.Counts(cutOff, told, moved * told + leftover, RateTest.Excuse.NONE);
    return new Stream(
        longer.next(before.longer, seen, lengths, excuses),
        shorter.next(before.shorter, seen, lengths, excuses),
        cut.next(before.cut, seen, counts),
        answers.next(before.lengths, look, pane, seen),
        ebb,
        before.votes.next(seen.tick(), pane.spread(), before.lengths.sizes()));
  }

  private Score lengthScore(
      ElasticTest.Look look, TenantVotes.Outcome votes, Pane pane, FleetSeen seen) {
    String model = pane.entity().id();
    ScalingEvent deploy = Notices.deployOf(seen, model, DEPLOY_MS);
    ScoreBuilder score =
        new ScoreBuilder(pane.entity())
            .severity(deploy == null && votes.agrees(true) ? Severity.MEDIUM : Severity.LOW)
            .compared("output tokens of known clients", look.sums().sum(), look.expected())
            .sentence(
                "model "
                    + model
                    + " answers at "
                    + DecimalText.of(look.ratio(), 2)
                    + "x the length that the same clients are used to"
                    + (deploy == null ? ", and nothing was deployed" : ", after a deploy"));
    return answers.test().scoreOf(score, look, seen).build();
  }

  private Score scoreOf(Stream stream, Pane pane, FleetSeen seen) {
    RateTest.State state = stream.worst();
    String model = pane.entity().id();
    ScalingEvent deploy = Notices.deployOf(seen, model, DEPLOY_MS);
    List<Fact> facts = new ArrayList<>(state.facts(seen));
    facts.add(new Fact.Text("answers", stream.how()));
    TenantVotes.Outcome votes = stream.votes.outcome();
    facts.add(new Fact.Whole("tenants_longer", votes.longer()));
    facts.add(new Fact.Whole("tenants", votes.of()));
    boolean isTheModels = stream.areMoreCut() || votes.agrees(stream.areLonger());
    if (deploy != null) {
      facts.add(new Fact.Whole("since_deploy_s", (seen.endMs() - deploy.timeMs()) / 1_000));
    }
    return new ScoreBuilder(pane.entity())
        .evidence(state.nats(), cut.bar())
        .severity(deploy == null && isTheModels ? Severity.MEDIUM : Severity.LOW)
        .provisional(state.provisional())
        .compared("answers that are " + stream.how(), state.hits(), state.expected())
        .since(state.evidence().since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(state.nats() >= cut.bar())
        .sentence(
            "model "
                + model
                + " gives "
                + DecimalText.of(state.ratio(), 1)
                + "x the answers that are "
                + stream.how()
                + " that its past explains"
                + (deploy == null ? ", and nothing was deployed" : ", after a deploy"))
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
      ModelTails.StateCodec.INSTANCE.write(stream.longer, out);
      ModelTails.StateCodec.INSTANCE.write(stream.shorter, out);
      RateTest.StateCodec.INSTANCE.write(stream.cut, out);
      AnswerLengths.StateCodec.INSTANCE.write(stream.lengths, out);
      stream.ebb.write(out);
      stream.votes.write(out);
    }

    @Override
    public Stream read(ByteReader in) {
      return new Stream(
          ModelTails.StateCodec.INSTANCE.read(in),
          ModelTails.StateCodec.INSTANCE.read(in),
          RateTest.StateCodec.INSTANCE.read(in),
          AnswerLengths.StateCodec.INSTANCE.read(in),
          Ebb.read(in),
          TenantVotes.read(in));
    }
  }
}
