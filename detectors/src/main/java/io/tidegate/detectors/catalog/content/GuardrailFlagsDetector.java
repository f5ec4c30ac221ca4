package io.tidegate.detectors.catalog.content;

import io.tidegate.detectors.aggregate.Amount;
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
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;

/**
 * Guardrails flag a larger share of an entity's requests than its past explains: injection and
 * jailbreak attempts. {@link ShareTest}.
 *
 * <p>When a guardrail changes in the cluster, shares from before it say nothing about those after
 * it: everybody's is learned anew, for five minutes of activity without a test, with a prior that
 * weighs as little as five requests.
 */
public final class GuardrailFlagsDetector implements EntityDetector<GuardrailFlagsDetector.State> {
  public static final String ID = "guardrail-flags";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Guardrail flags", Family.CONTENT)
          .what("Guardrails flag a larger share of its requests than its past explains.")
          .why("Whoever tries to talk a model out of its rules fails often before it succeeds.")
          .kinds(EntityKind.API_KEY, EntityKind.TENANT, EntityKind.SOURCE)
          .statistic("mixture e-process on the share of flagged requests")
          .formula("log-likelihood ratio of {2, 5, 20} times the odds of p0, p0 = Beta mean + 2 sd")
          .source("Shin, Ramdas, Rinaldo, arXiv 2203.03532, section 4; docs/methods.md, Shares")
          .limits("As good as the guardrails; a share below three percent is not remarkable.")
          .scaleClass("forbidden")
          .coldStart(
              "class prior from the first request, provisional for ten minutes of activity; learns anew when a guardrail changes")
          .needs("field guardrails or decision on inference events")
          .defaultAction("step up authentication of the key")
          .stateBytes(ShareTest.StateCodec.BYTES + 10)
          .atlas("AML.TA0005", "Execution", "AML.T0051", "LLM Prompt Injection")
          .atlas("AML.TA0012", "Privilege Escalation", "AML.T0054", "LLM Jailbreak")
          .owasp("LLM01:2025")
          .remediation(
              "Look at what the guardrails flagged, and which of them did.",
              "Step up authentication, or throttle the key while somebody looks.",
              "Tell the tenant; a campaign over many keys is a finding of its own.")
          .build();

  private static final ShareTest.Telling TELLING =
      new ShareTest.Telling(
          "share of requests flagged by guardrails",
          "of its requests are flagged by guardrails",
          Severity.MEDIUM);

  private static final double REMARKABLE = 0.03;
  private static final long RELEARNED_TICKS = 60;
  private static final long NEVER = Long.MIN_VALUE;

  private final ShareTest test;
  private final ShareTest afterChange;

  public GuardrailFlagsDetector(Calibration calibration) {
    double bar = calibration.bars().entities(Family.CONTENT);
    this.test = new ShareTest(1, 200, bar, REMARKABLE);
    this.afterChange = new ShareTest(1, 4, bar, REMARKABLE, RELEARNED_TICKS);
  }

  /**
   * What is remembered.
   *
   * @param changedTick the change of a guardrail since which the share is learned
   */
  record State(ShareTest.State share, long changedTick) {
    private static final State FRESH = new State(ShareTest.State.FRESH, NEVER);
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public State fresh() {
    return State.FRESH;
  }

  @Override
  public Judged<State> judge(State state, EntitySeen seen) {
    long changed = seen.changes().guardrailsTick();
    State before = changed > state.changedTick ? new State(ShareTest.State.FRESH, changed) : state;
    double hits = seen.pane().get(Amount.FLAGGED);
    double of = seen.pane().get(Amount.GUARDED);
    ShareTest now = before.changedTick == NEVER ? test : afterChange;
    Judged<ShareTest.State> judged = now.judge(before.share, seen, hits, of, TELLING);
    return new Judged<>(new State(judged.state(), before.changedTick), judged.scores());
  }

  @Override
  public Codec<State> codec() {
    return StateCodec.INSTANCE;
  }

  private static final class StateCodec implements Codec<State> {
    private static final StateCodec INSTANCE = new StateCodec();

    @Override
    public void write(State state, ByteWriter out) {
      ShareTest.StateCodec.INSTANCE.write(state.share, out);
      out.signed(state.changedTick);
    }

    @Override
    public State read(ByteReader in) {
      return new State(ShareTest.StateCodec.INSTANCE.read(in), in.signed());
    }
  }
}
