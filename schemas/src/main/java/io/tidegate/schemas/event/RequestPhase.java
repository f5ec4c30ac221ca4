package io.tidegate.schemas.event;

/** When in a request's life its record was written. */
public enum RequestPhase {
  END,
  START,
  PROGRESS
}
