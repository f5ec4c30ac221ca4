package io.tidegate.detectors.policy;

import io.tidegate.detectors.correlate.Finding;
import io.tidegate.detectors.correlate.Signal;
import io.tidegate.detectors.detect.GrowthAsked;
import io.tidegate.detectors.detect.RequestPrice;
import io.tidegate.detectors.detect.Score;
import io.tidegate.detectors.detect.TrustedSize;
import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKey;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy sees of a finding.
 *
 * @param family of the detector, by its wire name
 * @param entity whom the evidence is about; the cluster for a crowd
 * @param tenant of a key or user; null where none is known
 * @param phase of the fleet, by its wire name
 * @param parameter what was compared, with its unit
 * @param expected its value; NaN where none was
 * @param price of one of its requests
 * @param fleetSize the least size at which the cluster may be held, 0 where that is unknown
 * @param growing false where what was found asks for no more nodes
 */
public record Situation(
    String detector,
    String family,
    EntityKey entity,
    @Nullable String tenant,
    Severity severity,
    Confidence confidence,
    String phase,
    boolean deterministic,
    boolean provisional,
    String parameter,
    double expected,
    RequestPrice price,
    int fleetSize,
    boolean growing) {
  /** The fact by which a finding says at which size the cluster may be held. */
  public static final String SIZE_TO_HOLD = "size_to_hold";

  /** What there is to see of a finding as it stands. */
  public static Situation of(Finding finding, String family) {
    Signal signal = finding.latest();
    Score score = signal.score();
    return new Situation(
        signal.detector(),
        family,
        score.entity(),
        tenantOf(score.entity(), score.related()),
        finding.severity(),
        score.confidence(),
        signal.scale().phase().wireName(),
        score.deterministic(),
        score.provisional(),
        score.parameter(),
        score.expected(),
        RequestPrice.of(score.facts()),
        Math.max(signal.scale().sizeToHold(), TrustedSize.of(score.facts())),
        GrowthAsked.of(score.facts()));
  }

  /** The tenant that an entity is or belongs to. */
  public static @Nullable String tenantOf(EntityKey entity, List<EntityKey> related) {
    if (entity.kind() == EntityKind.TENANT) {
      return entity.id();
    }
    if (!entity.owner().isEmpty()) {
      return entity.owner();
    }
    return related.stream()
        .filter(other -> other.kind() == EntityKind.TENANT)
        .findFirst()
        .map(EntityKey::id)
        .orElse(null);
  }
}
