package io.tidegate.detectors.catalog.content;

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
 * A key is denied by policy more often than its past explains: a search for the edges of a policy
 * or a system prompt. {@link ShareTest}.
 */
public final class PolicyProbingDetector implements EntityDetector<ShareTest.State> {
  public static final String ID = "policy-probing";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Policy probing", Family.CONTENT)
          .what("A share of requests is denied by policy rules that its past does not explain.")
          .why("Whoever looks for the edge of a system prompt or a policy is denied on the way.")
          .kinds(EntityKind.API_KEY)
          .statistic("mixture e-process on the share of denials")
          .formula(
              "log-likelihood ratio of {2, 5, 20} times the odds of p0, p0 = Beta posterior + 2 sd")
          .source("Shin, Ramdas, Rinaldo, arXiv 2203.03532, section 4; docs/methods.md, Shares")
          .limits(
              "Needs a gateway that writes its own decisions; patient probing below its usual rate is not seen.")
          .scaleClass("forbidden")
          .coldStart("class prior from the first request, provisional for ten minutes of activity")
          .needs("field decision on inference events")
          .defaultAction("throttle the key")
          .stateBytes(ShareTest.StateCodec.BYTES)
          .atlas("AML.TA0010", "Exfiltration", "AML.T0056", "Extract LLM System Prompt")
          .owasp("LLM01:2025", "LLM07:2025")
          .remediation(
              "Look at the rules that denied and the prompts they denied, in the gateway.",
              "Throttle the key while somebody looks.",
              "Step up authentication if the owner does not know of it.")
          .build();

  private static final ShareTest.Telling TELLING =
      new ShareTest.Telling(
          "share of requests denied by policy",
          "of its requests are denied by policy",
          Severity.MEDIUM);

  private final ShareTest test;

  public PolicyProbingDetector(Calibration calibration) {
    this.test = new ShareTest(1, 150, calibration.bars().entities(Family.CONTENT), 0.03);
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
    double hits = seen.pane().get(Amount.DENIED);
    double of = seen.pane().get(Amount.REQUESTS);
    return test.judge(state, seen, hits, of, TELLING);
  }

  @Override
  public Codec<ShareTest.State> codec() {
    return ShareTest.StateCodec.INSTANCE;
  }
}
