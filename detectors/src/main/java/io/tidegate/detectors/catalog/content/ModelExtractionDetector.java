package io.tidegate.detectors.catalog.content;

import io.tidegate.detectors.aggregate.Amount;
import io.tidegate.detectors.aggregate.Distinct;
import io.tidegate.detectors.aggregate.DistinctSketch;
import io.tidegate.detectors.baseline.ShareBaseline;
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
import io.tidegate.detectors.evidence.RateCusum;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.encode.ComparedText;
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;

/**
 * A key or tenant asks what it did not ask before: both the share and the number of its prompts
 * whose fingerprint was not seen lately (among the last 64 to 128 different ones) are larger than
 * its past explains.
 *
 * <p>A request with a new prompt changes the sketch of known fingerprints with the chance {@code π}
 * that {@link DistinctSketch#chanceOfChange()} gives; the changes of a tick are tested as {@code
 * Binomial(n, p π)} with {@link RateCusum}, {@code p} being the share of new prompts as a rule at
 * 1.5 times its odds. More of the same traffic makes the share smaller, less of it the number.
 */
public final class ModelExtractionDetector implements EntityDetector<PromptMemory> {
  public static final String ID = "model-extraction";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Model extraction", Family.CONTENT)
          .what("It asks more that is new, and repeats itself less, than its past explains.")
          .why("Copying a model takes many different questions; applications repeat themselves.")
          .kinds(EntityKind.API_KEY, EntityKind.TENANT)
          .statistic("mixture e-process on the share of new prompts, against the last 64 to 128")
          .formula(
              "changes ~ Binomial(n, p pi), {2, 5, 20} times the odds; p at 1.5 times the usual odds")
          .source(
              "Flajolet et al., AofA 2007; Shin et al., arXiv 2203.03532; docs/methods.md, Prompts")
          .limits(
              "A first batch over new documents looks the same; whoever never repeats itself is not tested.")
          .scaleClass("forbidden")
          .coldStart(
              "nothing for five minutes and thirty requests, provisional for 25 minutes of activity")
          .needs("field prompt_fingerprint on inference events")
          .defaultAction("throttle the key")
          .stateBytes(PromptMemory.BYTES)
          .atlas("AML.TA0010", "Exfiltration", "AML.T0024.002", "Extract AI Model")
          .owasp("LLM10:2025", "LLM02:2025")
          .remediation(
              "Look at the prompts: one template over many topics, even lengths, all hours?",
              "Withhold log probabilities and set a daily quota for the key.",
              "Ask the tenant whether a batch run or an evaluation is meant.")
          .build();

  private static final double NEVER_REMARKABLE = 1.5;

  /** From there on the odds that are tested leave nothing to be found. */
  private static final double UNTESTED = 0.9;

  private static final int LEAST_TICKS = 4;
  private static final double COLD_REQUESTS = 30;
  private static final double PROVISIONAL_TICKS = 300;
  private static final double LEAST_PER_TICK = 1e-3;
  private static final double A = 1;
  private static final double B = 1;
  private static final double PERCENT = 100;
  private static final double MINUTE_MS = 60_000;

  private final double bar;

  public ModelExtractionDetector(Calibration calibration) {
    this.bar = calibration.bars().entities(Family.CONTENT);
  }

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public PromptMemory fresh() {
    return PromptMemory.FRESH;
  }

  @Override
  public Judged<PromptMemory> judge(PromptMemory before, EntitySeen seen) {
    DistinctSketch asked = seen.pane().sketch(Distinct.FINGERPRINTS);
    double of = seen.pane().get(Amount.REQUESTS);
    if (asked == null || !(of > 0 && of < PromptMemory.MOST_REQUESTS)) {
      return Judged.silently(before);
    }
    PromptMemory.Step step = before.ask(asked);
    double usual = atMost(before.usual());
    RateCusum evidence = before.evidence();
    if (before.usual().of() >= COLD_REQUESTS) {
      MixtureCusum.Limits limits = MixtureCusum.Limits.ofBar(bar, LEAST_TICKS);
      double hits = Math.min(step.changes(), of);
      evidence = evidence.step(seen.tick(), hits, of, usual * step.chance(), limits);
    }
    boolean learns = seen.learning() == Learning.ALLOWED && evidence.nats() < bar / 3;
    PromptMemory next = before.after(step, seen.startMs(), of, evidence, learns);
    double usually = NEVER_REMARKABLE * next.usual().freshPerTick();
    return evidence.nats() < bar / 2 || next.episode().freshPerTick() <= usually
        ? Judged.silently(next)
        : new Judged<>(next, List.of(scoreOf(next, usual, seen)));
  }

  /** The share of new prompts that is not remarkable: any, for one that hardly repeats itself. */
  private static double atMost(PromptMemory.Sums past) {
    if (past.freshShare() > UNTESTED) {
      return 1;
    }
    double fresh = past.freshShare() * past.of();
    double usual = new ShareBaseline(fresh, past.of(), 0).expected(A, B);
    double odds = NEVER_REMARKABLE * usual / (1 - usual);
    return odds / (1 + odds);
  }

  private Score scoreOf(PromptMemory state, double expected, EntitySeen seen) {
    double share = state.episode().freshShare();
    double now = state.episode().freshPerTick();
    double usually = state.usual().freshPerTick();
    ComparedText shares = ComparedText.of(PERCENT * share, PERCENT * expected);
    return new ScoreBuilder(seen.entity())
        .evidence(state.evidence().nats(), bar)
        .related(seen.parents())
        .severity(Severity.MEDIUM)
        .provisional(state.usual().ticks() < PROVISIONAL_TICKS)
        .compared("share of prompts not seen lately", share, expected)
        .since(state.evidence().since(seen.tick()) * seen.tickMs())
        .withoutScaleAwareness(state.evidence().nats() >= bar)
        .sentence(
            seen.named()
                + " asks what it did not ask before: "
                + shares.seen()
                + " % of its prompts are new where its own past explains "
                + shares.other()
                + " %, and they are "
                + DecimalText.of(now / Math.max(LEAST_PER_TICK, usually), 1)
                + "x as many as usual")
        .facts(
            List.of(
                new Fact.Decimal("new_prompts_per_minute", perMinute(now, seen), 2),
                new Fact.Decimal("usual_per_minute", perMinute(usually, seen), 2),
                new Fact.Whole("known_prompts", (long) state.known().count()),
                new Fact.Whole("baseline_requests", (long) state.usual().of())))
        .build();
  }

  private static double perMinute(double perTick, EntitySeen seen) {
    return perTick * (MINUTE_MS / seen.tickMs());
  }

  @Override
  public Codec<PromptMemory> codec() {
    return PromptMemory.StateCodec.INSTANCE;
  }
}
