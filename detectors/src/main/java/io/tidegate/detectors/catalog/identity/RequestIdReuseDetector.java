package io.tidegate.detectors.catalog.identity;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.catalog.statistic.ShareTest;
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
 * A tenant sends other requests under ids that it used before. The requests are processed; the
 * reuse is evidence. {@link ShareTest}.
 */
public final class RequestIdReuseDetector implements EntityDetector<ShareTest.State> {
  public static final String ID = "request-id-reuse";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Request ids used twice", Family.IDENTITY)
          .what(
              "Requests are answered under ids under which others of the tenant were answered within the last seconds.")
          .why(
              "Ids are how repeats are told from requests: reusing them hides traffic from whoever counts.")
          .kinds(EntityKind.TENANT)
          .statistic("mixture e-process on the share of reused ids")
          .formula(
              "log-likelihood ratio of {2, 5, 20} times the odds of p0, p0 = Beta posterior + 2 sd")
          .source("Shin, Ramdas, Rinaldo, arXiv 2203.03532, section 4; docs/methods.md, Shares")
          .limits(
              "Seen within ten seconds of event time and one input partition. Tries that failed (status 0, 429, 499, 5xx) are never reuse, and are no answer: a retry keeps its id.")
          .scaleClass("forbidden")
          .coldStart("class prior from the first request, provisional for ten minutes of activity")
          .needs("field request_id on inference events")
          .stateBytes(ShareTest.StateCodec.BYTES)
          .atlas("AML.TA0011", "Impact", "AML.T0034", "Cost Harvesting")
          .owasp("LLM10:2025")
          .remediation(
              "Let the gateway make request ids instead of the client.",
              "Look for a client library that sends a constant.",
              "Compare what was billed with what was served.")
          .build();

  private static final ShareTest.Telling TELLING =
      new ShareTest.Telling(
          "share of requests whose id was used before",
          "of its requests reuse an id",
          Severity.MEDIUM);

  private final ShareTest test;

  public RequestIdReuseDetector(Calibration calibration) {
    this.test = new ShareTest(1, 1_000, calibration.bars().entities(Family.IDENTITY), 0.02);
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public ShareTest.State fresh() {
    return ShareTest.State.FRESH;
  }

  @Override
  public Judged<ShareTest.State> judge(ShareTest.State state, EntitySeen seen) {
    double hits = seen.pane().get(Amount.REUSED_IDS);
    double of = seen.pane().get(Amount.REQUESTS);
    return test.judge(state, seen, hits, of, TELLING);
  }

  @Override
  public Codec<ShareTest.State> codec() {
    return ShareTest.StateCodec.INSTANCE;
  }
}
