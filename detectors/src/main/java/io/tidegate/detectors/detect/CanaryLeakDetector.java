package io.tidegate.detectors.detect;

import io.tidegate.schemas.alert.Analytic;
import io.tidegate.schemas.alert.AnalyticType;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.alert.Technique;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * A canary token stood in a response: what must never be told was told. Deterministic, per event:
 * the null hypothesis gives it probability zero.
 */
public final class CanaryLeakDetector implements EventDetector {
  public static final String ID = "canary-leak";

  private static final DetectorSpec SPEC =
      new DetectorSpec(
          new Analytic(
              ID,
              "Canary token in a model's response",
              "The gateway saw a planted token in a response: protected text left the model.",
              AnalyticType.RULE,
              "exact match at the gateway, one event",
              "1",
              List.of(new Technique("AML.TA0010", "Exfiltration", "AML.T0057", "LLM Data Leakage")),
              List.of("LLM02:2025", "LLM07:2025")),
          EnumSet.of(EntityKind.API_KEY, EntityKind.TENANT),
          "none",
          "works from the first event",
          "field canaries on inference events",
          0,
          List.of(
              "Deny the key and look at the session that got the token.",
              "Find out which document or prompt carries the token and who may read it.",
              "Rotate the token, and the key if it was not its owner's."));

  @Override
  public DetectorSpec spec() {
    return SPEC;
  }

  @Override
  public Optional<Score> inspect(InferenceEvent event) {
    if (event.canaries().isEmpty()) {
      return Optional.empty();
    }
    String cluster = event.cluster();
    EntityKey tenant = new EntityKey(cluster, EntityKind.TENANT, event.tenant());
    EntityKey entity =
        event.apiKey() == null
            ? tenant
            : new EntityKey(cluster, EntityKind.API_KEY, event.apiKey());
    List<EntityKey> related = new ArrayList<>();
    if (!entity.equals(tenant)) {
      related.add(tenant);
    }
    related.add(new EntityKey(cluster, EntityKind.MODEL, event.model()));
    String canaries = String.join(", ", event.canaries());
    return Optional.of(
        new Score(
            entity,
            related,
            Bars.PROOF,
            1,
            true,
            false,
            false,
            Severity.CRITICAL,
            Confidence.HIGH,
            "canary tokens in responses",
            event.canaries().size(),
            0,
            Double.NaN,
            event.timeMs(),
            true,
            "canary "
                + canaries
                + " stood in a response to "
                + entity.kind().wireName()
                + " "
                + entity.id()
                + " of tenant "
                + event.tenant(),
            List.of(
                new Fact.Texts("canaries", event.canaries()),
                new Fact.Text("request_id", event.requestId()))));
  }
}
