package io.tidegate.app.whatif;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.detectors.catalog.DetectorCatalog;
import io.tidegate.detectors.contain.Rehearsal;
import io.tidegate.detectors.detect.Detector;
import io.tidegate.detectors.detect.GrowthAsked;
import io.tidegate.detectors.detect.RequestPrice;
import io.tidegate.detectors.policy.Situation;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A finding as one of its alerts tells it.
 *
 * @param excessUsdPerHour what it costs; NaN where nothing says so
 */
record PastFinding(
    String uid,
    String message,
    long timeMs,
    boolean closed,
    double excessUsdPerHour,
    Situation situation) {
  private static final int CLOSE = 3;

  /** As containment is rehearsed with it. */
  Rehearsal.Past past() {
    return new Rehearsal.Past(uid, timeMs, excessUsdPerHour, situation);
  }

  /** Reads an alert. */
  static PastFinding of(JsonNode alert) {
    JsonNode data = alert.at("/evidences/0/data");
    List<EntityKey> resources = new ArrayList<>();
    for (JsonNode resource : alert.path("resources")) {
      EntityKey entity =
          entityOf(resource.path("namespace").asText(), resource.path("uid").asText());
      String owner = resource.at("/owner/name").asText();
      resources.add(new EntityKey(entity.cluster(), entity.kind(), entity.id(), owner));
    }
    EntityKey first = resources.isEmpty() ? EntityKey.ofCluster("") : resources.get(0);
    EntityKey judged =
        data.has("judged")
            ? judged(entityOf(first.cluster(), data.path("judged").asText()), resources)
            : first;
    String detector = alert.at("/finding_info/analytic/uid").asText();
    Situation situation =
        new Situation(
            detector,
            familyOf(detector),
            judged,
            Situation.tenantOf(judged, resources),
            severityOf(alert),
            confidenceOf(alert),
            data.path("scaling_phase").asText("steady"),
            data.path("deterministic").asBoolean(),
            data.path("provisional").asBoolean(),
            data.path("parameter").asText(),
            data.path("expected").asDouble(Double.NaN),
            new RequestPrice(
                data.path(RequestPrice.USD).asDouble(Double.NaN),
                data.path(RequestPrice.TOKENS).asDouble(Double.NaN)),
            data.path(Situation.SIZE_TO_HOLD).asInt(data.path("cluster_size").asInt()),
            data.path(GrowthAsked.NAME).asLong(1) > 0);
    return new PastFinding(
        alert.at("/finding_info/uid").asText(),
        alert.path("message").asText(),
        alert.path("time").asLong(),
        alert.path("activity_id").asInt() == CLOSE,
        data.path("excess_usd_per_hour").asDouble(Double.NaN),
        situation);
  }

  /** What was judged, as it stands among the resources, with its owner. */
  private static EntityKey judged(EntityKey named, List<EntityKey> resources) {
    return resources.stream()
        .filter(each -> each.path().equals(named.path()))
        .findFirst()
        .orElse(named);
  }

  private static EntityKey entityOf(String cluster, String uid) {
    for (EntityKind kind : EntityKind.values()) {
      if (uid.startsWith(kind.wireName() + "/")) {
        return new EntityKey(cluster, kind, uid.substring(kind.wireName().length() + 1));
      }
    }
    return EntityKey.ofCluster(cluster);
  }

  private static String familyOf(String id) {
    for (Detector detector : DetectorCatalog.standard().described()) {
      if (detector.spec().id().equals(id)) {
        return detector.spec().family().wireName();
      }
    }
    return "";
  }

  private static Severity severityOf(JsonNode alert) {
    String word = alert.path("severity").asText().toUpperCase(Locale.ROOT);
    for (Severity severity : Severity.values()) {
      if (severity.name().equals(word)) {
        return severity;
      }
    }
    return Severity.INFORMATIONAL;
  }

  private static Confidence confidenceOf(JsonNode alert) {
    String word = requireNonNullElse(alert.path("confidence").asText(), "");
    for (Confidence confidence : Confidence.values()) {
      if (confidence.name().equals(word.toUpperCase(Locale.ROOT))) {
        return confidence;
      }
    }
    return Confidence.LOW;
  }
}
