package io.tidegate.detectors.catalog.volume;

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
 * A client drops streams before their end more often than its past explains: work that is done and
 * not billed. {@link ShareTest}.
 */
public final class StreamAbortDetector implements EntityDetector<ShareTest.State> {
  public static final String ID = "stream-abort";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Streams dropped by the client", Family.VOLUME)
          .what(
              "Served requests are dropped by the client before their end more often than its past explains.")
          .why(
              "An aborted stream costs compute that is not billed: a way to burn a fleet for nothing.")
          .kinds(EntityKind.TENANT, EntityKind.API_KEY)
          .statistic("mixture e-process on the share of aborted requests")
          .formula(
              "log-likelihood ratio of {2, 5, 20} times the odds of p0, p0 = Beta posterior + 2 sd")
          .source("Shin, Ramdas, Rinaldo, arXiv 2203.03532, section 4; docs/methods.md, Shares")
          .limits("A network that fails for one tenant looks the same.")
          .scaleClass("forbidden")
          .coldStart("class prior from the first request, provisional for ten minutes of activity")
          .needs("finish_reason or status on inference events")
          .defaultAction("throttle the key")
          .stateBytes(ShareTest.StateCodec.BYTES)
          .atlas("AML.TA0011", "Impact", "AML.T0029", "Denial of AI Service")
          .owasp("LLM10:2025")
          .remediation(
              "Ask whether the client has a short time-out or a failing network.",
              "Bill by tokens generated and not by tokens delivered.",
              "Lower the concurrency of the key while it lasts.")
          .build();

  private static final ShareTest.Telling TELLING =
      new ShareTest.Telling(
          "share of served requests that the client dropped",
          "of its requests are dropped before their end",
          Severity.MEDIUM);

  private final ShareTest test;

  public StreamAbortDetector(Calibration calibration) {
    this.test = new ShareTest(2, 60, calibration.bars().entities(Family.VOLUME), 0.06);
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
    double hits = Math.min(seen.pane().get(Amount.ABORTED), seen.pane().get(Amount.REQUESTS));
    double of = seen.pane().get(Amount.REQUESTS);
    return test.judge(state, seen, hits, of, TELLING);
  }

  @Override
  public Codec<ShareTest.State> codec() {
    return ShareTest.StateCodec.INSTANCE;
  }
}
