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
import io.tidegate.schemas.encode.DecimalText;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model is copied through many accounts: within a day so many customers of one cluster are found
 * for extraction as are not by chance. Says who, how much and how it is spread over them.
 *
 * <p>{@value #LEAST} customers: of a cluster's 150 harmless ones three a week are found for
 * extraction (docs/simulator.md, "A quiet week"); if they come independently, five or more in a
 * given day have probability 8e-5 (Poisson, 3/7 a day).
 */
public final class ModelEnumerationDetector implements CampaignDetector {
  public static final String ID = "model-enumeration";

  private static final int LEAST = 5;

  /** Nats, at least: -ln 8e-5. */
  private static final double EVIDENCE = 9.4;

  private static final long WITHIN_MS = 86_400_000;
  private static final double HOUR_MS = 3_600_000;

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Model extraction by many accounts", Family.CONTENT)
          .what("Many customers of a cluster are found for model extraction within a day.")
          .why("Who spreads the questions over many accounts stays small in each of them.")
          .kinds(EntityKind.CLUSTER)
          .statistic("findings of model-extraction about five customers within 24 hours")
          .formula("P(five or more in a day, by chance) = 8e-5, Poisson of 3 a week")
          .source("OWASP AISVS, monitoring of model extraction; docs/methods.md, Campaigns")
          .limits(
              "Accounts that stay below the bar of model-extraction are not counted; a launch that makes many ask anew looks the same, so that it is medium at most, and contains nobody.")
          .needs("field prompt_fingerprint on inference events")
          .standsAlone()
          .stateBytes(64 * 256)
          .atlas("AML.TA0010", "Exfiltration", "AML.T0024.002", "Extract AI Model")
          .owasp("LLM10:2025")
          .remediation(
              "Compare the accounts that it names: means of payment, sources, creation.",
              "Look whether their prompts are of one template over different topics.",
              "Limit what they may ask together until somebody has looked.")
          .build();

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public int kindOf(String detector) {
    return detector.equals("model-extraction") ? 0 : NO_STEP;
  }

  @Override
  public long withinMs() {
    return WITHIN_MS;
  }

  @Override
  public EntityKey trailOf(EntityKey root) {
    return EntityKey.ofCluster(root.cluster());
  }

  @Override
  public Optional<Score> judge(EntityKey trail, List<CampaignStep> steps, long nowMs) {
    SortedMap<EntityKey, Long> minutes = new TreeMap<>();
    List<String> findings = new ArrayList<>();
    for (CampaignStep step : steps) {
      minutes.merge(step.root(), step.minutes(), Long::sum);
      findings.add(step.root().uid() + " " + step.finding());
    }
    if (minutes.size() < LEAST) {
      return Optional.empty();
    }
    long all = minutes.values().stream().mapToLong(Long::longValue).sum();
    Map.Entry<EntityKey, Long> largest =
        minutes.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    List<String> spread = new ArrayList<>();
    minutes.forEach((who, of) -> spread.add(who.uid() + " " + of));
    long sinceMs = steps.get(0).firstMs();
    return Optional.of(
        new ScoreBuilder(trail)
            .evidence(EVIDENCE, EVIDENCE)
            .provisional(true)
            .related(List.copyOf(minutes.keySet()))
            .severity(Severity.MEDIUM)
            .compared("customers found for model extraction", minutes.size(), Double.NaN)
            .since(sinceMs)
            .withoutScaleAwareness(true)
            .sentence(
                minutes.size()
                    + " customers of "
                    + trail.id()
                    + " were found for model extraction within "
                    + (long) StrictMath.ceil((nowMs - sinceMs) / HOUR_MS)
                    + " h, "
                    + largest.getKey().uid()
                    + " for "
                    + DecimalText.of(100.0 * largest.getValue() / all, 0)
                    + " % of the minutes")
            .facts(
                List.of(
                    new Fact.Texts("made_of", findings),
                    new Fact.Texts("minutes_by_customer", spread),
                    new Fact.Whole("minutes", all)))
            .build());
  }
}
