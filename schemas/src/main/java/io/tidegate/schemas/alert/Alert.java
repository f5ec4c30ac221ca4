package io.tidegate.schemas.alert;

import io.tidegate.schemas.entity.EntityKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step in the life of one finding, ready to be written as an OCSF 1.8.0 Detection Finding.
 *
 * <p>{@code entity} is the one that the finding is about, {@code actor} says whether it acts (or is
 * affected), {@code related} are the others involved. {@code sequence} counts the alerts of one
 * finding from 1.
 */
public record Alert(
    Activity activity,
    String findingUid,
    int sequence,
    Analytic analytic,
    Severity severity,
    Confidence confidence,
    EntityKey entity,
    boolean actor,
    List<EntityKey> related,
    long timeMs,
    long startMs,
    long endMs,
    long createdMs,
    String message,
    List<String> remediation,
    @Nullable String updateReason,
    @Nullable CloseReason closeReason,
    List<Comparison> comparisons,
    List<Fact> evidence,
    Containment containment,
    String policy,
    String policyVersion,
    String configVersion) {

  public Alert {
    related = List.copyOf(related);
    remediation = List.copyOf(remediation);
    comparisons = List.copyOf(comparisons);
    evidence = List.copyOf(evidence);
  }
}
