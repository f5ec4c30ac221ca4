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

  /**
   * How surprising the tick is, given what was known before it. Evidence of earlier ticks counts
   * in; the state is not changed.
   */
  Score score(S state, EntitySeen seen);

  /**
   * What is known after the tick: evidence always, the baseline only with {@link Learning#ALLOWED}.
   */
  S next(S state, EntitySeen seen, Score score, Learning learning);

  Codec<S> codec();
}
