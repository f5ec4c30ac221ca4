package io.tidegate.detectors.catalog;

import io.tidegate.detectors.codec.Codec;
import io.tidegate.detectors.detect.EntityDetector;
import io.tidegate.detectors.detect.FleetDetector;
import io.tidegate.schemas.entity.EntityKind;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The detectors whose memory says what is usual, so that it may be learnt from history by one
 * engine and used by another. What the others remember is what happened: spending that counts
 * against a budget, nodes that wait to be secured, controllers that are believed.
 */
public final class DetectorPriors {
  private static final SortedSet<String> IDS =
      Collections.unmodifiableSortedSet(
          new TreeSet<>(
              List.of(
                  "baseline-drift",
                  "credential-stuffing",
                  "error-drift",
                  "fleet-breadth",
                  "fleet-tokens",
                  "growth-attribution",
                  "guardrail-campaign",
                  "guardrail-flags",
                  "infrastructure-load",
                  "key-behaviour",
                  "key-sharing",
                  "latency-drift",
                  "longer-answers",
                  "model-extraction",
                  "near-duplicate-probing",
                  "noisy-neighbour",
                  "onboarding",
                  "output-drift",
                  "policy-probing",
                  "queue-flood",
                  "request-id-reuse",
                  "request-size",
                  "response-inflation",
                  "retry-loop",
                  "scale-oscillation",
                  "scale-without-demand",
                  "slow-leak",
                  "spend-burst",
                  "stream-abort",
                  "unit-cost")));

  private DetectorPriors() {}

  /** Their ids. */
  public static SortedSet<String> ids() {
    return IDS;
  }

  /** How what one of them has learnt of that kind is read; null where none has that id. */
  public static @Nullable Codec<?> codecOf(DetectorCatalog catalog, EntityKind kind, String id) {
    if (!IDS.contains(id)) {
      return null;
    }
    if (kind == EntityKind.CLUSTER) {
      for (FleetDetector<?> detector : catalog.fleetDetectors()) {
        if (detector.spec().id().equals(id)) {
          return detector.codec();
        }
      }
      return null;
    }
    for (EntityDetector<?> detector : catalog.entityDetectors()) {
      if (detector.spec().id().equals(id) && detector.spec().kinds().contains(kind)) {
        return detector.codec();
      }
    }
    return null;
  }
}
