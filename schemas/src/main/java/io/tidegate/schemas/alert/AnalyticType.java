package io.tidegate.schemas.alert;

/** How a detector knows; {@link #id()} is OCSF's analytic type id. */
public enum AnalyticType {
  RULE(1, "Rule"),
  BEHAVIORAL(2, "Behavioral"),
  STATISTICAL(3, "Statistical");

  private final int id;
  private final String caption;

  AnalyticType(int id, String caption) {
    this.id = id;
    this.caption = caption;
  }

  public int id() {
    return id;
  }

  public String caption() {
    return caption;
  }
}
