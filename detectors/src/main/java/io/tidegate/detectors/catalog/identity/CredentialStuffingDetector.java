package io.tidegate.detectors.catalog.identity;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Distinct;
import io.tidegate.detectors.aggregate.Pane;
import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.Calibration;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.EntitySeen;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Judged;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;

/**
 * A source is refused with one key after the other: it tries keys. {@link NoveltyTest} on keys that
 * were refused with 401 or 403; the same few keys refused over and over are a broken client, and no
 * evidence.
 */
public final class CredentialStuffingDetector implements EntityDetector<NoveltyTest.State> {
  public static final String ID = "credential-stuffing";

  /** One new refused key an hour of activity, as the class's rule: offices with many clients. */
  private static final double CLASS_TICKS = 720;

  private static final long LEAST_KEYS = 10;
  private static final int LEAST_TICKS = 3;

  /** Scanners of the internet try a handful of dead keys; who has a list tries more. */
  private static final long MANY_KEYS = 20;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Credential stuffing", Family.IDENTITY)
          .what("A source is refused with many different keys.")
          .why("Who tries keys from a list will find one that is valid.")
          .kinds(EntityKind.SOURCE)
          .statistic("mixture Poisson CUSUM on refused keys never seen before, per active tick")
          .formula("x ln(l / l0) - (l - l0), l in {1/3, 1/12, 1/60, 1/240}, l0 = (1 + k) / (N + n)")
          .source("Page (1954); Shin, Ramdas, Rinaldo, arXiv 2203.03532; docs/methods.md, Novelty")
          .limits(
              "Blind where gateways do not write the refused key's id, or where each attempt has its own address.")
          .scaleClass("forbidden")
          .coldStart("class prior from the first refusal")
          .needs("api_key and source on refused inference events")
          .defaultAction("none: who is not authenticated can stand behind anybody's address")
          .stateBytes(NoveltyTest.StateCodec.BYTES)
          .atlas("AML.TA0004", "Initial Access", "AML.T0012", "Valid Accounts")
          .remediation(
              "Block the source at the edge, or slow its failures down.",
              "Look whether any key was served from it afterwards (success-after-failures).",
              "Find out where the list of keys comes from.")
          .build();

  private final NoveltyTest test;

  public CredentialStuffingDetector(Calibration calibration) {
    double bar = calibration.bars().entities(Family.IDENTITY);
    this.test = new NoveltyTest(CLASS_TICKS, 0, 0, LEAST_KEYS, LEAST_TICKS, bar);
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public NoveltyTest.State fresh() {
    return NoveltyTest.State.FRESH;
  }

  @Override
  public Judged<NoveltyTest.State> judge(NoveltyTest.State state, EntitySeen seen) {
    Pane pane = seen.pane();
    double keys = pane.distinct(Distinct.REFUSED_KEYS);
    if (keys == 0 && state.ticks() == 0) {
      return Judged.silently(state);
    }
    NoveltyTest.Values values = new NoveltyTest.Values(pane.values(Distinct.REFUSED_KEYS), keys);
    NoveltyTest.State next = test.step(state, seen, values);
    return next.evidence().isNone() && !next.isOpen()
        ? Judged.silently(next)
        : test.judged(next, seen, values, telling(next, pane));
  }

  private static NoveltyTest.Telling telling(NoveltyTest.State state, Pane pane) {
    return new NoveltyTest.Telling(
        "different keys that were refused",
        "was refused with "
            + state.strangers()
            + " different keys; as many are refused in a small fleet as in a large one",
        state.strangers() < MANY_KEYS ? Severity.LOW : Severity.MEDIUM,
        List.of(
            new Fact.Whole("refused_now", pane.get(Amount.UNAUTHENTICATED)),
            new Fact.Whole("served_now", pane.get(Amount.SERVED))));
  }

  @Override
  public Codec<NoveltyTest.State> codec() {
    return NoveltyTest.StateCodec.INSTANCE;
  }
}
