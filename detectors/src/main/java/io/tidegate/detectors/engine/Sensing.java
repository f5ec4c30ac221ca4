package io.tidegate.detectors.engine;

/** How much of a detector is in use: not at all, scored and counted only, or alerting. */
public enum Sensing {
  OFF,
  SHADOW,
  ON
}
