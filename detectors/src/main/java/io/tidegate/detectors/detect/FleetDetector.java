package io.tidegate.detectors.detect;

import io.tidegate.detectors.codec.Codec;

/**
 * Judges a cluster's fleet, models and nodes together, once per tick with traffic, against the
 * fleet as it was at that tick.
 *
 * @param <S> what is remembered of one cluster: a value that is never changed in place
 */
public non-sealed interface FleetDetector<S> extends Detector {

  /** What is known of a cluster that was never seen. */
  S fresh();

  /** Whether the detector has what it needs, and if not, what is missing. */
  default Availability availability(FleetSeen seen) {
    return Availability.YES;
  }

  /**
   * Scores the tick against what was known before it, then learns it: baselines only of streams
   * that no evidence speaks against, and none where {@link FleetSeen#learning()} forbids it. The
   * given state is not changed.
   */
  Judged<S> judge(S state, FleetSeen seen);

  Codec<S> codec();
}
