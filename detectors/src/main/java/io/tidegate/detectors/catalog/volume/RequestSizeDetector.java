package io.tidegate.detectors.catalog.volume;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.baseline.RatioHistory;
import io.tidegate.detectors.catalog.statistic.RatioTest;
import io.tidegate.detectors.catalog.statistic.ShareTest;
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
import io.tidegate.detectors.detect.Score;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;

/**
 * Requests are larger than the past of a tenant or key explains, in tokens ({@link RatioTest}) or
 * in how many of them run into the limit of their tokens ({@link ShareTest}).
 *
 * <p>The bar of the second, which is low at most, is {@code ln 2} higher; the stronger one is told.
 */
public final class RequestSizeDetector implements EntityDetector<RequestSizeDetector.State> {
  public static final String ID = "request-size";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Larger requests", Family.VOLUME)
          .what("Requests take more tokens, or run into their limit more often, than before.")
          .why("Long prompts and answers without end are how few requests cost much.")
          .kinds(EntityKind.TENANT, EntityKind.API_KEY)
          .statistic(
              "exponential tail of the log mean over its own windows, e-process on the share truncated")
          .formula(
              "nats = -ln q + (v - u) / sigma, v = ln(tokens / a requests); {2, 5, 20} odds of p0")
          .source("Hill (1975); Shin, Ramdas, Rinaldo, arXiv 2203.03532; docs/methods.md, Ratios")
          .limits("A new use of the same key looks the same; slow growth is learned.")
          .scaleClass("forbidden")
          .coldStart("nothing for five minutes of activity, provisional for twenty-five")
          .needs("input_tokens and output_tokens, or finish_reason, on inference events")
          .defaultAction("cap max_tokens of the key")
          .stateBytes(RatioTest.StateCodec.BYTES + ShareTest.StateCodec.BYTES)
          .atlas("AML.TA0011", "Impact", "AML.T0034.001", "Resource-Intensive Queries")
          .owasp("LLM10:2025")
          .remediation(
              "Look at the largest requests of the key and who sent them.",
              "Cap max_tokens and the length of prompts while that is known.",
              "Price or plan long contexts apart if the growth is meant.")
          .build();

  /** A request of a few hundred tokens. */
  private static final double USUAL_TOKENS = 500;

  private static final double NEVER_REMARKABLE_SHARE = 0.1;
  private static final long COLD_TICKS = 60;
  private static final double LN_2 = StrictMath.log(2);
  private static final RatioTest.Telling LARGER =
      new RatioTest.Telling("tokens per request", "tokens per request", Severity.MEDIUM);
  private static final ShareTest.Telling TRUNCATED =
      new ShareTest.Telling(
          "share of served requests that end at the limit of their tokens",
          "of its requests end at the limit of their tokens",
          Severity.LOW);

  private final RatioTest tokens;
  private final ShareTest truncated;

  public RequestSizeDetector(Calibration calibration) {
    double bar = calibration.bars().entities(Family.VOLUME) + LN_2;
    this.tokens =
        new RatioTest(
            calibration.bars().windows(Family.VOLUME),
            calibration.prior(RatioHistory.PRIOR),
            USUAL_TOKENS,
            0);
    this.truncated = new ShareTest(1, 20, bar, NEVER_REMARKABLE_SHARE, COLD_TICKS);
  }

  /** What is remembered. */
  record State(RatioTest.State tokens, ShareTest.State truncated) {}

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return new State(tokens.fresh(), ShareTest.State.FRESH);
  }

  @Override
  public Judged<State> judge(State state, EntitySeen seen) {
    double known = seen.pane().get(Amount.SERVED) - seen.pane().get(Amount.TOKENS_UNKNOWN);
    double hits = Math.min(seen.pane().get(Amount.TRUNCATED), Math.max(0, known));
    Judged<RatioTest.State> size =
        tokens.judge(
            state.tokens,
            seen,
            new RatioHistory.Tick(seen.pane().measuredTokens(), known, 0),
            LARGER);
    Judged<ShareTest.State> cut = truncated.judge(state.truncated, seen, hits, known, TRUNCATED);
    return new Judged<>(
        new State(size.state(), cut.state()), stronger(size.scores(), cut.scores()));
  }

  private static List<Score> stronger(List<Score> one, List<Score> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    return one.get(0).nats() >= other.get(0).nats() ? one : other;
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      RatioTest.StateCodec.INSTANCE.write(state.tokens, out);
      ShareTest.StateCodec.INSTANCE.write(state.truncated, out);
    }

    @Override
    public State read(ByteReader in) {
      return new State(
          RatioTest.StateCodec.INSTANCE.read(in), ShareTest.StateCodec.INSTANCE.read(in));
    }
  }
}
