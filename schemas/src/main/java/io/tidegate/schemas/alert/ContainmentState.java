package io.tidegate.schemas.alert;

/** How far a finding's containment has come; {@link #wireName()} stands in the alert. */
public enum ContainmentState {
  NONE("none"),
  WOULD_HAVE("would_have"),
  PENDING("pending"),
  PARTIAL("partial"),
  APPLIED("applied"),
  RELEASED("released"),
  REFUSED("refused");

  private final String wireName;

  ContainmentState(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
