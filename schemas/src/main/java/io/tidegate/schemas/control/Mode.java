package io.tidegate.schemas.control;

/** Whether enforcers act on a command or only record that they would have. */
public enum Mode {
  OBSERVE("observe"),
  ENFORCE("enforce");

  private final String wireName;

  Mode(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
