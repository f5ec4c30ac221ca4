package io.tidegate.detectors.detect;

import io.tidegate.schemas.entity.EntityKey;
import java.util.List;
import java.util.Optional;

/**
 * Looks at what other detectors found, over days, for what is an attack only together. It has no
 * state of its own: the steps that it is given are all that it remembers.
 */
public non-sealed interface CampaignDetector extends Detector {
  /** For what is no step. */
  int NO_STEP = -1;

  /** Which kind of step a finding of that detector is; {@link #NO_STEP} for none. */
  int kindOf(String detector);

  /** A step counts for so long after it was last seen. */
  long withinMs();

  /** Of whom steps belong together with those of that customer or source. */
  EntityKey trailOf(EntityKey root);

  /**
   * What the steps of a trail are together, if they are a campaign.
   *
   * @param steps in order of their first time
   */
  Optional<Score> judge(EntityKey trail, List<CampaignStep> steps, long nowMs);
}
