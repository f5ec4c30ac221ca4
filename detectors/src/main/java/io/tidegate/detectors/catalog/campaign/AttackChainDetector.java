package io.tidegate.detectors.catalog.campaign;

import io.tidegate.detectors.detect.CampaignDetector;
import io.tidegate.detectors.detect.CampaignStep;
import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One customer or source first probes, then extracts, then takes data out, whatever lies between.
 *
 * <p>A state machine over findings: probing at {@code P}, extraction that goes on {@value #GAP_MS}
 * ms or more after it, and exfiltration that goes on as long after extraction began. Steps that
 * begin together are one event that several detectors see, and no chain. What a source is found for
 * counts for the customers whose keys it used as well, so that a stolen key's chain begins with how
 * it was tried out.
 */
public final class AttackChainDetector implements CampaignDetector {
  public static final String ID = "attack-chain";

  private static final int PROBING = 0;
  private static final int EXTRACTION = 1;
  private static final int EXFILTRATION = 2;
  private static final List<String> KINDS = List.of("probing", "extraction", "exfiltration");

  /** A finding that single events prove counts to one bucket of that length. */
  private static final long GAP_MS = 600_000;

  private static final long DAY_MS = 86_400_000;
  private static final long WITHIN_MS = 14 * DAY_MS;
  private static final double HOUR_MS = 3_600_000;

  /**
   * Nats, at least: bars let five customers of a thousand a day be found by mistake, one customer
   * so in 14 days with probability 0.07; for three kinds in one order 0.07^3 / 3! = 5.7e-5. Low
   * findings, which may be steps too, are likelier than that.
   */
  private static final double EVIDENCE = 9.77;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Probing, extraction, exfiltration", Family.CONTENT)
          .what("One customer or source was found probing, then extracting, then taking data out.")
          .why("Each step alone is a finding among others; in this order they are one attack.")
          .kinds(EntityKind.TENANT, EntityKind.API_KEY, EntityKind.USER, EntityKind.SOURCE)
          .statistic(
              "findings of probing, extraction and exfiltration, each going on ten minutes after the one before, within 14 days")
          .formula("P(three kinds in one order, by chance) <= p^3 / 3!, p = 14 d x 5 a day / 1,000")
          .source("MITRE ATLAS, tactics in their order; docs/methods.md, Campaigns")
          .limits(
              "Sees what its detectors find, and nothing below their bars; customers that share only a fingerprint are apart. What it is made of is evidence, so that it is medium at most, and contains nobody.")
          .needs("what policy-probing, model-extraction and the detectors of leaks need")
          .standsAlone()
          .stateBytes(64 * 256)
          .atlas("AML.TA0010", "Exfiltration", "AML.T0024.002", "Extract AI Model")
          .atlas("AML.TA0010", "Exfiltration", "AML.T0025", "Exfiltration via Cyber Means")
          .owasp("LLM02:2025", "LLM10:2025")
          .remediation(
              "Read the findings that it names, in their order: ./tidegate findings show UID.",
              "Ask the customer whether the key was theirs throughout; rotate it if not.",
              "Keep what was extracted and sent for whoever has to judge the damage.")
          .build();

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public int kindOf(String detector) {
    return switch (detector) {
      case "policy-probing",
          "near-duplicate-probing",
          "guardrail-flags",
          "credential-stuffing",
          "success-after-failures" ->
          PROBING;
      case "model-extraction" -> EXTRACTION;
      case "slow-leak", "response-inflation", "canary-leak" -> EXFILTRATION;
      default -> NO_STEP;
    };
  }

  @Override
  public long withinMs() {
    return WITHIN_MS;
  }

  @Override
  public EntityKey trailOf(EntityKey root) {
    return root;
  }

  @Override
  public Optional<Score> judge(EntityKey trail, List<CampaignStep> steps, long nowMs) {
    List<CampaignStep> chain = new ArrayList<>();
    long afterMs = Long.MIN_VALUE;
    for (int kind = PROBING; kind <= EXFILTRATION; kind++) {
      CampaignStep next = firstAfter(steps, kind, afterMs);
      if (next == null) {
        return Optional.empty();
      }
      chain.add(next);
      afterMs = Math.max(afterMs, next.firstMs()) + GAP_MS;
    }
    return Optional.of(scoreOf(trail, chain, steps, nowMs));
  }

  /** The first step of a kind that went on at that time or later. */
  private static @Nullable CampaignStep firstAfter(
      List<CampaignStep> steps, int kind, long afterMs) {
    for (CampaignStep step : steps) {
      if (step.kind() == kind && step.lastMs() >= afterMs) {
        return step;
      }
    }
    return null;
  }

  private static Score scoreOf(
      EntityKey trail, List<CampaignStep> chain, List<CampaignStep> all, long nowMs) {
    long sinceMs = chain.get(PROBING).firstMs();
    List<String> said = new ArrayList<>();
    chain.forEach(step -> said.add(KINDS.get(step.kind()) + " (" + step.detector() + ")"));
    TreeSet<EntityKey> others = new TreeSet<>();
    List<String> findings = new ArrayList<>();
    for (CampaignStep step : all) {
      others.add(step.root());
      findings.add(KINDS.get(step.kind()) + " " + step.detector() + " " + step.finding());
    }
    others.remove(trail);
    return new ScoreBuilder(trail)
        .evidence(EVIDENCE, EVIDENCE)
        .provisional(true)
        .related(List.copyOf(others))
        .severity(Severity.MEDIUM)
        .compared("kinds of steps of an attack, in order", chain.size(), Double.NaN)
        .since(sinceMs)
        .withoutScaleAwareness(true)
        .sentence(
            trail.kind().wireName()
                + " "
                + trail.id()
                + " was found for "
                + String.join(", then ", said)
                + ", within "
                + (long) StrictMath.ceil((nowMs - sinceMs) / HOUR_MS)
                + " h")
        .facts(
            List.of(
                new Fact.Texts("made_of", findings),
                new Fact.Whole("first_step", sinceMs),
                new Fact.Whole("extraction", chain.get(EXTRACTION).firstMs()),
                new Fact.Whole("exfiltration", chain.get(EXFILTRATION).firstMs())))
        .build();
  }
}
