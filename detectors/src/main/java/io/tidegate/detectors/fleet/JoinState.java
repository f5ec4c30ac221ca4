package io.tidegate.detectors.fleet;

import io.tidegate.schemas.stored.Coded;
import io.tidegate.schemas.stored.Codes;

/** Whether the names in telemetry and in scaling events are known to mean the same nodes. */
public enum JoinState implements Coded {
  /** Too few requests so far to tell. */
  UNDECIDED(0),
  JOINED(1),
  UNJOINED(2),
  /** There are no scaling events to join with. */
  NO_TIMELINE(3);

  static final Codes<JoinState> CODES = Codes.of(values());

  private final int code;

  JoinState(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
