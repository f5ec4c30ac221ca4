package io.tidegate.schemas.alert;

/** Which step of a finding's life an alert reports; {@link #id()} is OCSF's activity id. */
public enum Activity {
  CREATE(1, "Create"),
  UPDATE(2, "Update"),
  CLOSE(3, "Close");

  private final int id;
  private final String caption;

  Activity(int id, String caption) {
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
