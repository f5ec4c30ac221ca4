package io.tidegate.schemas.alert;

import java.util.Locale;

/** OCSF severity; {@link #id()} is permanent. */
public enum Severity {
  INFORMATIONAL(1, "Informational"),
  LOW(2, "Low"),
  MEDIUM(3, "Medium"),
  HIGH(4, "High"),
  CRITICAL(5, "Critical");

  private final int id;
  private final String caption;

  Severity(int id, String caption) {
    this.id = id;
    this.caption = caption;
  }

  public int id() {
    return id;
  }

  public String caption() {
    return caption;
  }

  /** The word for it in metrics and settings. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The severity with that id. */
  public static Severity ofId(int id) {
    for (Severity severity : values()) {
      if (severity.id == id) {
        return severity;
      }
    }
    throw new IllegalArgumentException("no severity has id " + id);
  }

  /** The lower of the two. */
  public Severity atMost(Severity cap) {
    return id <= cap.id ? this : cap;
  }
}
