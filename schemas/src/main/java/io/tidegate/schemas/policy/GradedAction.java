package io.tidegate.schemas.policy;

/** What a rule may do, from the mildest on; {@link #wireName()} stands in documents. */
public enum GradedAction {
  /** Nothing: the finding is left to people. */
  OBSERVE("observe"),
  /** Ceilings on what the target may use. */
  THROTTLE("throttle"),
  /** The target must prove anew who it is. */
  STEP_UP("step_up"),
  /** The target is served elsewhere. */
  REDIRECT("redirect"),
  /** The target is refused. */
  DENY("deny"),
  /** A node gets no traffic. */
  CONTAIN("contain"),
  /** The fleet grows no further. */
  FREEZE("freeze"),
  /** The security pool is made ready for a growing fleet: of {@link PreWarm}, of no rule. */
  PRE_WARM("pre_warm");

  private final String wireName;

  GradedAction(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
