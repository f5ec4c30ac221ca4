package io.tidegate.schemas.control;

/** The OpenC2 actions that Tidegate uses; {@link #wireName()} is the word on the wire. */
public enum Action {
  DENY("deny"),
  SET("set"),
  CONTAIN("contain");

  private final String wireName;

  Action(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
