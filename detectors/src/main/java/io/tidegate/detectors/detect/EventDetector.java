package io.tidegate.detectors.detect;

import io.tidegate.schemas.event.InferenceEvent;
import java.util.Optional;

/** Decides on one event alone, when it arrives: what it finds needs no baseline and no peers. */
public non-sealed interface EventDetector extends Detector {

  /** What the event proves, if it proves anything. */
  Optional<Score> inspect(InferenceEvent event);
}
