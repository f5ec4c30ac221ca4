package io.tidegate.detectors.catalog.content;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.catalog.statistic.RatioTest;
import io.tidegate.detectors.codec.Codec;
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
 * Responses carry more bytes per output token than the past explains: another encoding, another
 * content. {@link RatioTest}.
 */
public final class ResponseInflationDetector implements EntityDetector<RatioTest.State> {
  public static final String ID = "response-inflation";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Bytes that the tokens do not explain", Family.CONTENT)
          .what(
              "Responses carry more bytes per output token than the past of the tenant or key explains.")
          .why(
              "Data that leaves in another encoding than text changes how many bytes a token takes.")
          .kinds(EntityKind.TENANT, EntityKind.API_KEY)
          .statistic("mixture e-CUSUM of bytes given output tokens")
          .formula("x = bytes / (m tokens / requests), NB with k = 1 / omega^2, tested against 2 m")
          .source("Page (1954), negative binomial null; docs/methods.md, Ratios")
          .limits("Leaks in ordinary text keep the ratio: see slow-leak and canary-leak.")
          .scaleClass("forbidden")
          .coldStart("nothing for five minutes of activity, provisional for twenty-five")
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

  private static final double NEVER_REMARKABLE = 2;
  private static final RatioTest.Telling TELLING =
      new RatioTest.Telling(
          "response bytes per output token", "bytes per output token", Severity.MEDIUM);

  private final RatioTest test;

  public ResponseInflationDetector(Calibration calibration) {
    double bar = calibration.bars().entities(Family.CONTENT);
    this.test = new RatioTest(bar, NEVER_REMARKABLE);
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public RatioTest.State fresh() {
    return RatioTest.State.FRESH;
  }

  @Override
  public Judged<RatioTest.State> judge(RatioTest.State state, EntitySeen seen) {
    double sum = seen.pane().get(Amount.ANSWER_BYTES);
    double per = seen.pane().get(Amount.OUTPUT_TOKENS);
    double events = seen.pane().get(Amount.SERVED) - seen.pane().get(Amount.OUTPUT_UNKNOWN);
    return test.judge(state, seen, new RatioTest.Sums(sum, per, events), TELLING);
  }

  @Override
  public Codec<RatioTest.State> codec() {
    return RatioTest.StateCodec.INSTANCE;
  }
}
