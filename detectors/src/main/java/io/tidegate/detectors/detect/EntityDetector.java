package io.tidegate.detectors.detect;

import io.tidegate.detectors.codec.Codec;

/**
 * Judges one tenant, key, user or source against its own past, once per tick in which it was
 * active. It cannot see the cluster's size: {@link EntitySeen} does not hold it.
 *
 * @param <S> what is remembered of one entity: a value that is never changed in place
 */
public non-sealed interface EntityDetector<S> extends Detector {

  /** What is known of an entity that was never seen. */
  S fresh();

  /** Whether the detector has what it needs, and if not, what is missing. */
  default Availability availability(EntitySeen seen) {
    return Availability.YES;
  }

  /**
   * Scores the tick against what was known before it, then learns it, unless {@link
   * EntitySeen#learning()} or the evidence forbids that. The given state is not changed.
   */
  Judged<S> judge(S state, EntitySeen seen);

  /**
   * Whether it also judges ticks in which no request ended in time, by those that run or are late.
   */
  default boolean watchesRunning() {
    return false;
  }

  Codec<S> codec();
}
