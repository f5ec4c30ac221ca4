package io.tidegate.schemas.policy;

/** How far a rule goes by itself; {@link #wireName()} stands in documents. */
public enum PolicyMode {
  /** Commands are only recorded as what would have been done. */
  OBSERVE("observe"),
  /** A person must approve each command before it is sent. */
  APPROVE("approve"),
  /** Commands are sent. */
  ENFORCE("enforce");

  private final String wireName;

  PolicyMode(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
