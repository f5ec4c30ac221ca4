package io.tidegate.schemas.alert;

/** OCSF confidence; {@link #id()} is permanent. */
public enum Confidence {
  LOW(1, "Low"),
  MEDIUM(2, "Medium"),
  HIGH(3, "High");

  private final int id;
  private final String caption;

  Confidence(int id, String caption) {
    this.id = id;
    this.caption = caption;
  }

  public int id() {
    return id;
  }

  public String caption() {
    return caption;
  }

  /** The confidence with that id. */
  public static Confidence ofId(int id) {
    for (Confidence confidence : values()) {
      if (confidence.id == id) {
        return confidence;
      }
    }
    throw new IllegalArgumentException("no confidence has id " + id);
  }
}
