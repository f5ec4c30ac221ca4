package io.tidegate.schemas.alert;

/** Why a finding ended; {@link #wireName()} stands in the alert. */
public enum CloseReason {
  RECOVERED("recovered"),
  EXPIRED("expired"),
  RELEASED("released"),
  ACCEPTED("accepted"),
  MERGED("merged");

  private final String wireName;

  CloseReason(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
