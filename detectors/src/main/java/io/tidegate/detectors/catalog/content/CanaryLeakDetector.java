package io.tidegate.detectors.catalog.content;

import io.tidegate.detectors.detect.DetectorSpec;
import io.tidegate.detectors.detect.DetectorSpecBuilder;
import io.tidegate.detectors.detect.EventDetector;
import io.tidegate.detectors.detect.Family;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.ScoreBuilder;
import io.tidegate.schemas.alert.Fact;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import io.tidegate.schemas.event.InferenceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A canary token stood in a response: what must never be told was told. Deterministic, per event:
 * the null hypothesis gives it probability zero.
 */
public final class CanaryLeakDetector implements EventDetector {
  public static final String ID = "canary-leak";

  private static final DetectorSpec SPEC =
      new DetectorSpecBuilder(ID, "Canary token in a model's response", Family.CONTENT)
          .standsAlone()
          .what("The gateway saw a planted token in a response: protected text left the model.")
          .why("A canary stands where nobody has business: its sight is proof of a leak.")
          .kinds(EntityKind.API_KEY, EntityKind.TENANT)
          .rule("exact match at the gateway, one event")
          .limits("Sees what the gateway sees; a tenant that plants its own token frames itself.")
          .needs("field canaries on inference events")
          .defaultAction("deny the key")
          .atlas("AML.TA0010", "Exfiltration", "AML.T0057", "LLM Data Leakage")
          .owasp("LLM02:2025", "LLM07:2025")
          .remediation(
              "Deny the key and look at the session that got the token.",
              "Find out which document or prompt carries the token and who may read it.",
              "Rotate the token, and the key if it was not its owner's.")
          .build();

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
        event.apiKey() == null ? tenant : EntityKey.ofKey(cluster, event.tenant(), event.apiKey());
    List<EntityKey> related = new ArrayList<>();
    if (!entity.equals(tenant)) {
      related.add(tenant);
    }
    related.add(new EntityKey(cluster, EntityKind.MODEL, event.model()));
    String canaries = String.join(", ", event.canaries());
    return Optional.of(
        new ScoreBuilder(entity)
            .proof()
            .related(related)
            .severity(Severity.CRITICAL)
            .compared("canary tokens in responses", event.canaries().size(), 0)
            .since(event.timeMs())
            .withoutScaleAwareness(true)
            .sentence(
                "canary "
                    + canaries
                    + " stood in a response to "
                    + entity.kind().wireName()
                    + " "
                    + entity.id()
                    + " of tenant "
                    + event.tenant())
            .facts(
                List.of(
                    new Fact.Texts("canaries", event.canaries()),
                    new Fact.Text("request_id", event.requestId())))
            .build());
  }
}
