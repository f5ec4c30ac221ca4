package io.tidegate.detectors.fleet;

import io.tidegate.schemas.stored.Coded;
import io.tidegate.schemas.stored.Codes;

/** Whether the fleet is changing its size; {@link #wireName()} stands in alerts. */
public enum FleetPhase implements Coded {
  STEADY(0, "steady"),
  SCALING_OUT(1, "scaling_out"),
  SCALING_IN(2, "scaling_in");

  /** By what is stored. */
  public static final Codes<FleetPhase> CODES = Codes.of(values());

  private final int code;
  private final String wireName;

  FleetPhase(int code, String wireName) {
    this.code = code;
    this.wireName = wireName;
  }

  @Override
  public int code() {
    return code;
  }

  public String wireName() {
    return wireName;
  }
}
