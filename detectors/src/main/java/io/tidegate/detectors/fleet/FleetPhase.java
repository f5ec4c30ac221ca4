package io.tidegate.detectors.fleet;

/** Whether the fleet is changing its size; {@link #wireName()} stands in alerts. */
public enum FleetPhase {
  STEADY("steady"),
  SCALING_OUT("scaling_out"),
  SCALING_IN("scaling_in");

  private final String wireName;

  FleetPhase(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
