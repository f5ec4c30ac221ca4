package io.tidegate.detectors.catalog.content;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.baseline.RatioHistory;
import io.tidegate.detectors.catalog.statistic.RatioTest;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Ablation;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;

/**
 * Answers carry more bytes than their number, their tokens and the past explain: another encoding,
 * another content. {@link RatioTest} of {@code bytes ≈ a·answers + b·output tokens}.
 */
public final class ResponseInflationDetector implements EntityDetector<RatioTest.State> {
  public static final String ID = "response-inflation";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Bytes that the tokens do not explain", Family.CONTENT)
          .what(
              "Answers carry more bytes than their number, their tokens and the past of the tenant or key explain.")
          .why(
              "Data that leaves in another encoding than text changes how many bytes a token takes.")
          .kinds(EntityKind.TENANT, EntityKind.API_KEY)
          .statistic("exponential tail of the log ratio over the entity's own past windows")
          .formula("nats = -ln q + (v - u) / sigma, v = ln(bytes / (a answers + b output tokens))")
          .source("Siffer et al., KDD 2017; Hill (1975); docs/methods.md, Ratios")
          .limits(
              "Leaks in ordinary text keep the ratio: see slow-leak and canary-leak. A client that begins to stream, or to use another language, looks the same once.")
          .scaleClass("forbidden")
          .coldStart(
              "nothing for a hundred requests and eight windows of thirty requests or a minute, low for twelve")
          .needs("response_bytes and output_tokens on inference events")
          .defaultAction("throttle the key")
          .stateBytes(RatioTest.StateCodec.BYTES)
          .atlas("AML.TA0010", "Exfiltration", "AML.T0057", "LLM Data Leakage")
          .owasp("LLM02:2025")
          .remediation(
              "Look at the content types and encodings of the responses.",
              "Throttle the key while somebody looks.",
              "Ask the tenant whether a change of output format is meant.")
          .build();

  /** An envelope, and a token of text in UTF-8: what 184 clients' answers have at the median. */
  private static final double ENVELOPE_BYTES = 350;

  private static final double TOKEN_BYTES = 4.5;

  private static final RatioTest.Telling TELLING =
      new RatioTest.Telling("response bytes per answer", "bytes per answer", Severity.MEDIUM);

  private final RatioTest test;
  private final boolean byParts;

  public ResponseInflationDetector(Calibration calibration) {
    this.test =
        new RatioTest(
            calibration.bars().windows(Family.CONTENT),
            calibration.prior(RatioHistory.PRIOR),
            ENVELOPE_BYTES,
            TOKEN_BYTES);
    this.byParts = !calibration.lacks(Ablation.PARTS);
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public RatioTest.State fresh() {
    return test.fresh();
  }

  @Override
  public Judged<RatioTest.State> judge(RatioTest.State state, EntitySeen seen) {
    Pane pane = seen.pane();
    RatioHistory.Tick tick =
        new RatioHistory.Tick(
            pane.get(Amount.ANSWER_BYTES),
            pane.get(Amount.ANSWERS),
            byParts ? pane.get(Amount.OUTPUT_TOKENS) : 0);
    return test.judge(state, seen, tick, TELLING);
  }

  @Override
  public Codec<RatioTest.State> codec() {
    return RatioTest.StateCodec.INSTANCE;
  }
}
