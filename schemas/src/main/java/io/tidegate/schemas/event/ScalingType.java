package io.tidegate.schemas.event;

/** What a scaling event reports; {@link #wireName()} is its name on the wire. */
public enum ScalingType {
  SCALE_DECISION("scale_decision"),
  NODE_PROVISIONED("node_provisioned"),
  NODE_READY("node_ready"),
  NODE_SECURED("node_secured"),
  NODE_DRAINING("node_draining"),
  NODE_TERMINATED("node_terminated"),
  SIZE_REPORT("size_report"),
  DEPLOY("deploy"),
  GUARDRAIL_CHANGE("guardrail_change"),
  PLANNED("planned");

  private final String wireName;

  ScalingType(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /**
   * True for the types that vouch for what would be found without them: that a node is secured, and
   * what somebody decided, planned or changed. The others report what was seen.
   */
  public boolean vouches() {
    return switch (this) {
      case SCALE_DECISION, NODE_SECURED, DEPLOY, GUARDRAIL_CHANGE, PLANNED -> true;
      case NODE_PROVISIONED, NODE_READY, NODE_DRAINING, NODE_TERMINATED, SIZE_REPORT -> false;
    };
  }

  /** True for the types that are about one node and must name it. */
  public boolean aboutNode() {
    return wireName.startsWith("node_");
  }
}
