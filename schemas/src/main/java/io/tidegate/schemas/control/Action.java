package io.tidegate.schemas.control;

/** The OpenC2 actions that Tidegate uses; {@link #wireName()} is the word on the wire. */
public enum Action {
  DENY("deny"),
  SET("set"),
  CONTAIN("contain"),
  REDIRECT("redirect"),
  /** Ends what {@link #DENY}, {@link #SET} or {@link #REDIRECT} began. */
  ALLOW("allow"),
  /** Ends what {@link #CONTAIN} began, and gives a node group its limits back. */
  RESTORE("restore");

  private final String wireName;

  Action(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /** True where the command takes a containment away instead of beginning one. */
  public boolean ends() {
    return this == ALLOW || this == RESTORE;
  }
}
