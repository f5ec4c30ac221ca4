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

  /** True for the types that are about one node and must name it. */
  public boolean aboutNode() {
    return wireName.startsWith("node_");
  }
}
