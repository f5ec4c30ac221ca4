package io.tidegate.schemas.policy;

import io.tidegate.schemas.alert.Confidence;
import io.tidegate.schemas.alert.Severity;
import io.tidegate.schemas.entity.EntityKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which findings a rule is about: those that meet every condition. An empty list asks nothing.
 *
 * @param detectors ids of detectors, or of their families
 * @param entities kinds of whom the finding is about
 * @param severity at least
 * @param confidence at least
 * @param phases of the fleet
 * @param deterministic proof, or evidence; null for both
 * @param provisional rests on a short history, or not; null for both
 */
public record Match(
    List<String> detectors,
    List<EntityKind> entities,
    Severity severity,
    Confidence confidence,
    List<String> phases,
    @Nullable Boolean deterministic,
    @Nullable Boolean provisional,
    List<String> clusters) {

  /** Every finding. */
  public static final Match EVERYTHING =
      new Match(
          List.of(),
          List.of(),
          Severity.INFORMATIONAL,
          Confidence.LOW,
          List.of(),
          null,
          null,
          List.of());

  public Match {
    detectors = List.copyOf(detectors);
    entities = List.copyOf(entities);
    phases = List.copyOf(phases);
    clusters = List.copyOf(clusters);
  }

  /** Every finding of those detectors or families. */
  public static Match of(String... detectors) {
    return new Match(
        List.of(detectors),
        List.of(),
        Severity.INFORMATIONAL,
        Confidence.LOW,
        List.of(),
        null,
        null,
        List.of());
  }
}
