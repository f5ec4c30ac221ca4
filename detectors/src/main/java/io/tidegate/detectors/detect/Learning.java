package io.tidegate.detectors.detect;

/** Whether a baseline may take in what was just seen. */
public enum Learning {
  ALLOWED,
  WITHHELD
}
