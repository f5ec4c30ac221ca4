package io.tidegate.detectors.catalog.content;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.LogHistogram;
import io.tidegate.detectors.baseline.AnswerHistory;
import io.tidegate.detectors.baseline.Exchanges;
import io.tidegate.detectors.codec.ByteReader;
import io.tidegate.detectors.codec.ByteWriter;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.detectors.detect.Learning;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.detectors.evidence.MixtureCusum;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;

/**
 * A key's answers, or those of a tenant's requests without one, grow while its prompts and models
 * are what they were: more of them are long than its own past explains ({@link AnswerHistory}),
 * block by block.
 *
 * <p>Blocks of twenty answers and a minute at least are added up by {@link MixtureCusum}, each with
 * half of the bar at most and {@code ln 6} for the mixture, so that there are three at least.
 * Nothing is learned from a sixth of the bar on, until it has lasted for two hours. A finding needs
 * ten long answers and a mean of {@value #LEAST_TIMES} times the usual since the evidence began. A
 * new application brings other prompts, which pay for its answers: with the same prompts it is what
 * is answered that changed.
 */
public final class LongerAnswersDetector implements EntityDetector<LongerAnswersDetector.State> {
  public static final String ID = "longer-answers";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Longer answers to the same prompts", Family.CONTENT)
          .what(
              "Answers of a key, or of a tenant's requests without one, grow while prompts' lengths and models are as ever.")
          .why("Data that leaves in answers makes them long, at few requests and little cost.")
          .kinds(EntityKind.TENANT, EntityKind.API_KEY)
          .statistic(
              "answers beyond the own 95 % quantile, per block; negative binomial mixture CUSUM")
          .formula("mu = p max(n, m) + 3 v n; v = total variation of prompt lengths and models")
          .source(
              "Shin, Ramdas, Rinaldo, arXiv 2203.03532; ServeGen, arXiv 2505.09999; docs/methods.md, Own answers")
          .limits(
              "Longer answers to other prompts are explained by them: see key-behaviour and request-size. Needs a tenth of the answers to be long.")
          .scaleClass("forbidden")
          .coldStart("nothing for four blocks of twenty answers and a minute, low for 25 minutes")
          .needs("input_tokens and output_tokens on inference events")
          .defaultAction("throttle the key")
          .stateBytes(StateCodec.BYTES)
          .atlas("AML.TA0010", "Exfiltration", "AML.T0057", "LLM Data Leakage")
          .owasp("LLM02:2025", "LLM10:2025")
          .remediation(
              "Read some of the long answers, and what they were asked.",
              "Throttle the key, or cap max_tokens, while somebody reads.",
              "Ask the tenant whether a change of its instructions explains them.")
          .build();

  private static final int LEAST_BLOCKS = 2;
  private static final double LEARNS_BELOW = 1.0 / 6;
  private static final long REBASE_TICKS = 1_440;
  private static final double LEAST_LONG = 10;
  private static final double LEAST_TIMES = 1.3;
  private static final double UNDER_BAR = 0.99;
  private static final double MICROS = 1e6;
  private static final double HOUR_MS = 3_600_000;
  private static final State FRESH =
      new State(AnswerHistory.FRESH, MixtureCusum.fresh(), Since.NOTHING);

  private final double bar;
  private final MixtureCusum.Limits limits;

  public LongerAnswersDetector(Calibration calibration) {
    bar = calibration.bars().windows(Family.CONTENT);
    limits = MixtureCusum.Limits.ofBar(bar, LEAST_BLOCKS);
  }

  /** What is remembered. */
  record State(AnswerHistory history, MixtureCusum evidence, Since since) {}

  /**
   * What came since the evidence began.
   *
   * @param answers all of them
   * @param tokens of them
   * @param longOnes those that are long
   * @param expected how many of them were expected
   */
  record Since(double answers, double tokens, double longOnes, double expected) {
    private static final Since NOTHING = new Since(0, 0, 0, 0);

    private Since and(AnswerHistory.Block block) {
      return new Since(
          answers + block.answers(),
          tokens + block.tokens(),
          longOnes + block.longOnes(),
          expected + block.expected());
    }

    private double mean() {
      return answers > 0 ? tokens / answers : 0;
    }
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return FRESH;
  }

  @Override
  public Judged<State> judge(State state, EntitySeen seen) {
    Exchanges tick = Exchanges.of(seen.pane());
    if (seen.learning() == Learning.WITHHELD || tick.isNone()) {
      return Judged.silently(state);
    }
    State filled = new State(state.history.and(seen.tick(), tick), state.evidence, state.since);
    State next = filled.history.isFull(seen.tick()) ? closed(filled, seen.tick()) : filled;
    return next.evidence.nats() < bar / 2
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(next, seen)));
  }

  private State closed(State state, long tick) {
    AnswerHistory history = state.history;
    if (!history.isReady()) {
      return new State(history.closed(tick, true), state.evidence, state.since);
    }
    AnswerHistory.Block block = history.compared(tick);
    MixtureCusum evidence =
        state.evidence.step(tick, block.longOnes(), block.expected(), block.size(), limits);
    boolean rebases = tick - evidence.since(tick) >= REBASE_TICKS;
    boolean learns = evidence.nats() < bar * LEARNS_BELOW || rebases;
    Since since = evidence.nats() > 0 ? state.since.and(block) : Since.NOTHING;
    return new State(history.closed(tick, learns), evidence, since);
  }

  private Score scoreOf(State state, EntitySeen seen) {
    AnswerHistory history = state.history;
    Since since = state.since;
    double usual = history.past().meanAnswer();
    double times = since.mean() / Math.max(usual, 1e-9);
    boolean isMaterial = since.longOnes >= LEAST_LONG && times >= LEAST_TIMES;
    double nats =
        isMaterial ? state.evidence.nats() : Math.min(state.evidence.nats(), bar * UNDER_BAR);
    double edge = LogHistogram.middleOf(history.past().longFrom());
    double usd = seen.pane().get(Amount.COST_MICRO_USD) / MICROS * (HOUR_MS / seen.tickMs());
    boolean young = history.isYoung(seen.tick());
    return new ScoreBuilder(seen.entity())
        .evidence(nats, bar)
        .related(seen.parents())
        .severity(young ? Severity.LOW : Severity.MEDIUM)
        .provisional(young)
        .compared("answers that are long", since.longOnes, since.expected)
        .excessUsdPerHour(times > 1 ? usd * (1 - 1 / times) : 0)
        .since(state.evidence.since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(nats >= bar)
        .sentence(
            seen.named()
                + ": "
                + (long) since.longOnes
                + " of "
                + (long) since.answers
                + " answers are longer than its own past explains (about "
                + DecimalText.of(since.expected, 1)
                + " beyond "
                + (long) edge
                + " tokens at most; "
                + DecimalText.of(since.mean(), 0)
                + " tokens on average against "
                + DecimalText.of(usual, 0)
                + "), while it asks as ever")
        .facts(
            List.of(
                new Fact.Whole("long_answers", (long) since.longOnes),
                new Fact.Whole("answers", (long) since.answers),
                new Fact.Decimal("expected_long_answers", since.expected, 1),
                new Fact.Whole("long_from_tokens", (long) edge),
                new Fact.Decimal("ratio", times, 2),
                new Fact.Whole("baseline_blocks", history.blocks())))
        .build();
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    /** Bound on the bytes of a state. */
    private static final int BYTES = AnswerHistory.BYTES + 96;

    @Override
    public void write(State state, ByteWriter out) {
      state.history.write(out);
      state.evidence.write(out);
      Since since = state.since;
      out.real(since.answers).real(since.tokens).real(since.longOnes).real(since.expected);
    }

    @Override
    public State read(ByteReader in) {
      return new State(
          AnswerHistory.read(in),
          MixtureCusum.read(in),
          new Since(in.real(), in.real(), in.real(), in.real()));
    }
  }
}
