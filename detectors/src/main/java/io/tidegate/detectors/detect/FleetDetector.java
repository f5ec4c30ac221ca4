package io.tidegate.detectors.detect;

import io.tidegate.detectors.codec.Codec;
import java.util.List;

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
  Availability availability(FleetSeen seen);

  /** One score for each entity that has any evidence against it; the state is not changed. */
  List<Score> score(S state, FleetSeen seen);

  /**
   * What is known after the tick: evidence always, baselines only of entities that no score in the
   * list withholds ({@link Score#withholdsLearning()}), and of none with {@link Learning#WITHHELD}.
   */
  S next(S state, FleetSeen seen, List<Score> scores, Learning learning);

  Codec<S> codec();
}
