package io.tidegate.detectors.fleet;

/** Whether the names in telemetry and in scaling events are known to mean the same nodes. */
public enum JoinState {
  /** Too few requests so far to tell. */
  UNDECIDED,
  JOINED,
  UNJOINED,
  /** There are no scaling events to join with. */
  NO_TIMELINE
}
